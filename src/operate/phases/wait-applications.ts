import { waitForApplications } from "../../drive/argocd/applications.ts";
import { applicationNames } from "../../render/kubernetes/applications.ts";
import { withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";

/** Real nodes pull the images of all apps over a home's internet line. */
const TIMEOUT_MS = 15 * 60_000;
const TIMEOUT_PER_APP_MS = 4 * 60_000;

export const waitApplications: Phase = {
  name: "wait-applications",
  title: "Wait until every app is Synced and Healthy",
  needs: [],
  plan: (site) => `wait for ${applicationNames(site.lab).join(", ")}`,
  run: (site, progress) =>
    withCluster(site, async (client) => {
      const expected = applicationNames(site.lab);
      await waitForApplications(client, expected, {
        timeoutMs: (TIMEOUT_MS + expected.length * TIMEOUT_PER_APP_MS) * site.patience,
        signal: site.signal,
        report: (well) => progress("apps Synced and Healthy", well, expected.length),
      });
      return `${expected.length} applications`;
    }),
};
