import { conditionOf, type KubernetesObject } from "../../lib/kubernetes/object.ts";
import { HomelabError } from "../../lib/error.ts";
import { waitFor } from "../../lib/wait.ts";
import { withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";

/** Real machines pull images over a home's internet line first. */
const TIMEOUT_MS = 15 * 60_000;

export const waitNodes: Phase = {
  name: "wait-nodes",
  title: "Wait until every node is Ready",
  needs: [],
  plan: (site) => `wait for ${site.lab.nodes.map((node) => node.name).join(", ")}`,
  run: (site, progress) =>
    withCluster(site, async (client) => {
      const { nodes } = site.lab;
      await waitFor(
        async () => {
          const found = await client.list({ apiVersion: "v1", kind: "Node" });
          const troubles = nodes.flatMap(({ name }) => troubleOf(name, found));
          progress("nodes Ready", nodes.length - troubles.length, nodes.length);
          if (troubles.length === 0) return true;
          throw new HomelabError("NODE_NOT_READY", troubles.join("; "));
        },
        {
          timeoutMs: TIMEOUT_MS * site.patience,
          intervalMs: 100,
          what: "sign that every node is Ready",
          signal: site.signal,
        },
      );
      return `${nodes.length} nodes`;
    }),
};

/** Why a node is not Ready, in the kubelet's own words; nothing when it is. */
function troubleOf(name: string, found: readonly KubernetesObject[]): readonly string[] {
  const node = found.find(({ metadata }) => metadata.name === name);
  if (node === undefined) return [`${name} has not joined the cluster`];
  const ready = conditionOf(node, "Ready");
  if (ready?.status === "True") return [];
  return [`${name} is not Ready: ${ready?.message ?? "its kubelet has said nothing"}`];
}
