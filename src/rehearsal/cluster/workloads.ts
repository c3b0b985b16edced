import { messageOf } from "../../lib/error.ts";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import type { KubernetesObject } from "../../lib/kubernetes/object.ts";
import { CONFIG_MAP, NODE, POD, SECRET, type ClusterView, type Controller } from "./controller.ts";
import { podsUp, serviceAccountOf } from "./pods.ts";

/** A program that runs for real while the cluster runs a pod of it. */
export interface Workload {
  readonly namespace: string;
  /** Label `app.kubernetes.io/name` of its pods. */
  readonly app: string;
  /** Label `app.kubernetes.io/component` of its pods, where one app has several kinds of them. */
  readonly component?: string;
  /** Its name where a pod has several programs; else that of the app. */
  readonly program?: string;
  /** Start it; `onExit` is called when it ends by itself. */
  start(place: Place): Promise<RunningWorkload>;
}

export interface Place {
  readonly pod: KubernetesObject;
  readonly serviceAccount: string;
  readonly client: KubernetesClient;
  readonly cluster: ClusterView;
  readonly onExit: (reason: string) => void;
}

export interface RunningWorkload {
  stop(): Promise<void>;
}

interface Slot {
  readonly uid: string;
  stop(): Promise<void>;
  /** It has ended by itself and its back-off is over. */
  readonly over: boolean;
}

/** As a kubelet's back-off, only quicker: 0.5 s, doubled with each end, at most 10 s. */
const FIRST_RESTART_MS = 500;
const LONGEST_RESTART_MS = 10_000;

/**
 * Runs programs because the cluster says so: a program is up while a pod of it is Running on a node that is Ready, and
 * goes with the pod, or with the node. One that ends by itself is started again, as a kubelet would.
 */
export function workloads(programs: readonly Workload[], log: (line: string) => void): Controller {
  const slots = new Map<Workload, Slot>();
  const restarts = new Map<Workload, number>();
  let stopped = false;

  async function settle(
    program: Workload,
    cluster: ClusterView,
    client: KubernetesClient,
    again: () => void,
  ): Promise<void> {
    const slot = slots.get(program);
    const pods = podsUp(cluster, program.namespace, labelsOf(program));
    const pod = pods.find(({ metadata }) => metadata.uid === slot?.uid) ?? pods[0];
    if (slot !== undefined && (slot.over || slot.uid !== pod?.metadata.uid)) {
      slots.delete(program);
      await slot.stop();
      log(`${nameOf(program)} stopped`);
    }
    if (pod === undefined || slots.has(program) || stopped) return;
    await launch(program, pod, cluster, client, again);
  }

  async function launch(
    program: Workload,
    pod: KubernetesObject,
    cluster: ClusterView,
    client: KubernetesClient,
    again: () => void,
  ): Promise<void> {
    let over = false;
    let leaving = false;
    const running = await program.start({
      pod,
      serviceAccount: serviceAccountOf(pod),
      client,
      cluster,
      onExit(reason) {
        if (leaving) return;
        const ends = (restarts.get(program) ?? 0) + 1;
        restarts.set(program, ends);
        log(`${nameOf(program)} ended: ${reason}`);
        const wait = Math.min(FIRST_RESTART_MS * 2 ** (ends - 1), LONGEST_RESTART_MS);
        setTimeout(() => {
          over = true;
          again();
        }, wait).unref();
      },
    });
    // It may have waited for a program that was still being built.
    if (stopped) return running.stop();
    const slot: Slot = {
      uid: pod.metadata.uid ?? "",
      stop: () => {
        leaving = true;
        return running.stop();
      },
      get over() {
        return over;
      },
    };
    slots.set(program, slot);
    log(`${nameOf(program)} started for pod ${pod.metadata.name}`);
  }

  return {
    name: "workloads",
    watches: [POD, NODE, CONFIG_MAP, SECRET],
    async reconcile(cluster, client, again) {
      const results = await Promise.allSettled(programs.map((program) => settle(program, cluster, client, again)));
      const failed = results.filter((result) => result.status === "rejected");
      if (failed.length > 0)
        throw new AggregateError(
          failed.map((result) => result.reason),
          failed.map((result) => messageOf(result.reason)).join("; "),
        );
    },
    async stop() {
      stopped = true;
      const all = [...slots.values()];
      slots.clear();
      await Promise.all(all.map((slot) => slot.stop()));
    },
  };
}

function nameOf({ app, program }: Workload): string {
  return program ?? app;
}

function labelsOf({ app, component }: Workload): Readonly<Record<string, string>> {
  return {
    "app.kubernetes.io/name": app,
    ...(component === undefined ? {} : { "app.kubernetes.io/component": component }),
  };
}
