import { waitForApplications } from "../../drive/argocd/applications.ts";
import { withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";

const TIMEOUT_MS = 15 * 60_000;

export const waitApplications: Phase = {
  name: "wait-applications",
  title: "Wait until every app is Synced and Healthy",
  needs: [],
  plan: (site) => `wait for ${site.lab.apps.map((app) => app.name).join(", ")}`,
  run: (site, progress) =>
    withCluster(site, async (client) => {
      const expected = ["root", "gateway", ...site.lab.apps.map((app) => app.name)];
      await waitForApplications(client, expected, {
        timeoutMs: TIMEOUT_MS * site.patience,
        signal: site.signal,
        report: (well) => progress("apps Synced and Healthy", well, expected.length),
      });
      return `${expected.length} applications`;
    }),
};
