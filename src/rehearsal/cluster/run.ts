import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../lib/error.ts";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import type { KindRef } from "../../lib/kubernetes/object.ts";
import type { ClusterView, Controller } from "./controller.ts";
import { keyOf, pause, startInformer, type Informer } from "./informer.ts";

export interface Controllers {
  stop(): Promise<void>;
}

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
const LONGEST_STOP_MS = 2_000;

/** Run controllers over one set of watches until they are stopped. */
export function runControllers(
  client: KubernetesClient,
  controllers: readonly Controller[],
  log: (line: string) => void,
): Controllers {
  const ending = new AbortController();
  const { signal } = ending;
  // Every watch and every wait listens to it.
  setMaxListeners(0, signal);
  const informers = new Map<string, Informer>();
  const wakers = new Map<string, (() => void)[]>();

  const view: ClusterView = {
    list: (kind) => [...(informers.get(nameOf(kind))?.objects().values() ?? [])],
    get: (kind, namespace, name) => informers.get(nameOf(kind))?.objects().get(keyOf(namespace, name)),
  };

  async function loop(controller: Controller, { ring, rung }: Bell): Promise<void> {
    await Promise.all(controller.watches.map((kind) => informers.get(nameOf(kind))?.synced));
    let retry = FIRST_RETRY_MS;
    while (!signal.aborted) {
      try {
        await controller.reconcile(view, client, ring);
        retry = FIRST_RETRY_MS;
        await rung();
      } catch (error) {
        if (signal.aborted) return;
        log(`${controller.name}: ${messageOf(error)}`);
        await Promise.race([rung(), pause(retry, signal)]);
        retry = Math.min(retry * 2, LONGEST_RETRY_MS);
      }
    }
  }

  const loops = controllers.map((controller) => {
    const bell = createBell(signal);
    for (const kind of controller.watches) {
      const list = wakers.get(nameOf(kind)) ?? [];
      list.push(bell.ring);
      wakers.set(nameOf(kind), list);
    }
    return { controller, bell };
  });
  for (const kind of controllers.flatMap((controller) => controller.watches)) {
    const name = nameOf(kind);
    if (informers.has(name)) continue;
    const onChange = (): void => wakers.get(name)?.forEach((ring) => ring());
    informers.set(name, startInformer(client, kind, { onChange, log, signal }));
  }
  const running = loops.map(({ controller, bell }) => loop(controller, bell));

  return {
    async stop() {
      ending.abort();
      // A call to a cluster that has just lost its power may hang; nothing waits for it.
      await Promise.race([Promise.all(running), sleep(LONGEST_STOP_MS, undefined, { ref: false })]);
      await Promise.all(controllers.map((controller) => controller.stop?.()));
    },
  };
}

function nameOf(kind: KindRef): string {
  return `${kind.apiVersion}/${kind.kind}`;
}

const nothing = (): void => undefined;

interface Bell {
  ring(): void;
  rung(): Promise<void>;
}

/** Many rings between two looks count as one. */
function createBell(signal: AbortSignal): Bell {
  let pending = false;
  let wake = nothing;
  signal.addEventListener("abort", () => wake(), { once: true });
  return {
    ring() {
      pending = true;
      wake();
    },
    async rung() {
      if (!pending && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      pending = false;
    },
  };
}
