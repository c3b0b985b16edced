import { waitFor } from "../../lib/wait.ts";
import { withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";

/** A real control plane pulls its images first. */
const TIMEOUT_MS = 10 * 60_000;

export const waitApi: Phase = {
  name: "wait-api",
  title: "Wait until the Kubernetes API answers",
  needs: [],
  plan: (site) => `wait for ${site.lab.cluster.endpoint}`,
  run: (site) =>
    withCluster(site, async (client) => {
      await waitFor(async () => (await client.raw("GET", "/readyz")) === "ok", {
        timeoutMs: TIMEOUT_MS * site.patience,
        intervalMs: 50,
        what: `answer of ${site.lab.cluster.endpoint}`,
        signal: site.signal,
      });
    }),
};
