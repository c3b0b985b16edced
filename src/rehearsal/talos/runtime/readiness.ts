import { z } from "zod";
import type { Boot } from "./boot.ts";
import { Stage } from "./machine-status.ts";
import type { UnmetCondition } from "./machine-status.ts";
import type { Pulse } from "./pulse.ts";

/** The processes behind the static pods tell nobody when they become ready: look again after this time. */
const LOOK_AGAIN_MS = 200;

/**
 * Keep stage and readiness of a configured machine true until the boot ends: BOOTING until its services are up,
 * RUNNING from then on; ready when nothing is missing (source: siderolabs/talos runtime.MachineStatusController).
 */
export async function followReadiness(boot: Boot, changed: Pulse): Promise<void> {
  while (!boot.signal.aborted) {
    const wait = AbortSignal.any([boot.signal, AbortSignal.timeout(LOOK_AGAIN_MS)]);
    const next = changed.next(wait);
    const unmet = [...unmetServices(boot), ...(await unmetStaticPods(boot))];
    if (boot.signal.aborted || boot.sequences.busy()) return;
    const running = boot.status.stage() === Stage.RUNNING || unmet.length === 0;
    boot.status.set(running ? Stage.RUNNING : Stage.BOOTING, unmet);
    await next;
  }
}

function unmetServices({ services, config }: Boot): UnmetCondition[] {
  const needed = config()?.type === "controlplane" ? ["cri", "etcd", "kubelet"] : ["cri", "kubelet"];
  const missing = needed.filter((id) => services.get(id) === undefined).map((id) => `${id} not started`);
  const unhealthy = services
    .list()
    .filter(({ state, healthy, unknown }) => state !== "Finished" && !(state === "Running" && (healthy || unknown)))
    .map(({ id, state }) => `${id} ${state === "Running" ? "not healthy" : `not running`}`);
  const reasons = [...missing, ...unhealthy];
  return reasons.length === 0 ? [] : [{ name: "services", reason: reasons.join(", ") }];
}

const podStatus = z.looseObject({
  status: z.looseObject({ conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).default([]) }),
});

async function unmetStaticPods(boot: Boot): Promise<UnmetCondition[]> {
  const node = boot.node();
  if (boot.config()?.type !== "controlplane" || node === undefined) return [];
  const pods = await node.staticPods();
  const waiting = pods.filter(({ pod }) => {
    const parsed = podStatus.safeParse(pod);
    return (
      !parsed.success ||
      !parsed.data.status.conditions.some(({ type, status }) => type === "Ready" && status === "True")
    );
  });
  if (pods.length > 0 && waiting.length === 0) return [];
  const reason = pods.length === 0 ? "no static pods" : `${waiting.map(({ id }) => id).join(", ")} not ready`;
  return [{ name: "staticPods", reason }];
}
