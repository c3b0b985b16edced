import { connect } from "../../lib/kubernetes/client.ts";
import { credentialsOf, parseKubeconfig } from "../../lib/kubernetes/kubeconfig.ts";
import { messageOf } from "../../lib/error.ts";
import { waitFor } from "../../lib/wait.ts";
import type { Controller } from "../cluster/controller.ts";
import { runControllers, type Controllers } from "../cluster/run.ts";
import type { KubernetesNode } from "../kubernetes/node.ts";

/** A control plane may wait for its tools to be built before it answers. */
const API_MS = 30 * 60_000;

export interface ClusterSide {
  /** A control plane has its etcd up: from now on its API is looked for. */
  found(node: KubernetesNode): void;
  stop(): Promise<void>;
}

/** What runs for one cluster, until it is another one's turn. */
interface Side {
  /** PEM of the cluster's own CA: a cluster that is made anew has another. */
  readonly ca: string;
  /** Whether its API never answered. */
  readonly failed: () => boolean;
  stop(): Promise<void>;
}

/**
 * What runs in the cluster and is played by this world (the controllers) or really run by it (Argo CD). It begins when
 * the first control plane's API answers, and rides out reboots: the watches find the API again. Where the machines are
 * made anew it begins anew with their cluster.
 *
 * @param controllers makes them, once for each cluster
 */
export function createClusterSide(controllers: () => readonly Controller[], log: (line: string) => void): ClusterSide {
  let over = false;
  let side: Side | undefined;
  let meeting = Promise.resolve();

  async function meet(node: KubernetesNode): Promise<void> {
    if (over) return;
    const kubeconfig = await node.adminKubeconfig();
    const ca = credentialsOf(parseKubeconfig(kubeconfig)).ca ?? "";
    if (side?.ca === ca && !side.failed()) return;
    await side?.stop();
    side = begin(kubeconfig, ca, controllers, log);
  }

  return {
    found(node) {
      meeting = meeting.then(() => meet(node)).catch((error: unknown) => log(`cluster: ${messageOf(error)}`));
    },
    async stop() {
      over = true;
      await meeting;
      await side?.stop();
    },
  };
}

function begin(
  kubeconfig: string,
  ca: string,
  controllers: () => readonly Controller[],
  log: (line: string) => void,
): Side {
  const ending = new AbortController();
  const client = connect(kubeconfig);
  let failed = false;
  let running: Controllers | undefined;
  const begun = waitFor(async () => (await client.raw("GET", "/readyz")) === "ok", {
    timeoutMs: API_MS,
    intervalMs: 50,
    what: "Kubernetes API",
    signal: ending.signal,
  }).then(
    () => void (running = runControllers(client, controllers(), log)),
    (error: unknown) => {
      failed = true;
      if (!ending.signal.aborted) log(`cluster: ${messageOf(error)}`);
    },
  );
  return {
    ca,
    failed: () => failed,
    async stop() {
      ending.abort();
      await begun;
      await running?.stop();
      client.close();
    },
  };
}
