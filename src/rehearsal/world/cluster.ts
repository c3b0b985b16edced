import { connect, type KubernetesClient } from "../../lib/kubernetes/client.ts";
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

/**
 * What runs in the cluster and is played by this world (the controllers) or really run by it (Argo CD). It begins when
 * the first control plane's API answers, and rides out reboots: the watches find the API again.
 */
export function createClusterSide(controllers: readonly Controller[], log: (line: string) => void): ClusterSide {
  const ending = new AbortController();
  let client: KubernetesClient | undefined;
  let running: Controllers | undefined;
  let begun: Promise<void> | undefined;

  async function begin(node: KubernetesNode): Promise<void> {
    const api = connect(await node.adminKubeconfig());
    client = api;
    await waitFor(async () => (await api.raw("GET", "/readyz")) === "ok", {
      timeoutMs: API_MS,
      intervalMs: 50,
      what: "Kubernetes API",
      signal: ending.signal,
    });
    running = runControllers(api, controllers, log);
  }

  return {
    found(node) {
      begun ??= begin(node).catch((error: unknown) => {
        begun = undefined;
        if (!ending.signal.aborted) log(`cluster: ${messageOf(error)}`);
      });
    },
    async stop() {
      ending.abort();
      await begun;
      await running?.stop();
      client?.close();
    },
  };
}
