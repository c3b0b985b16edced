import { conditionOf } from "../../lib/kubernetes/object.ts";
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
      await waitFor(
        async () => {
          const nodes = await client.list({ apiVersion: "v1", kind: "Node" });
          const ready = new Set(
            nodes.filter((node) => conditionOf(node, "Ready")?.status === "True").map((node) => node.metadata.name),
          );
          const missing = site.lab.nodes.filter((node) => !ready.has(node.name));
          progress("nodes Ready", site.lab.nodes.length - missing.length, site.lab.nodes.length);
          if (missing.length === 0) return true;
          throw new HomelabError("NODE_NOT_READY", `not Ready: ${missing.map((node) => node.name).join(", ")}`);
        },
        { timeoutMs: TIMEOUT_MS, intervalMs: 100, what: "sign that every node is Ready", signal: site.signal },
      );
      return `${site.lab.nodes.length} nodes`;
    }),
};
