import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { applyAll } from "../../drive/kubernetes/apply.ts";
import { parseManifests } from "../../drive/kubernetes/kustomize.ts";
import { waitFor } from "../../lib/wait.ts";
import { APPLICATIONS_PATH } from "../../render/kubernetes/applications.ts";
import { withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";

/** Argo CD's server makes it when it starts for the first time (source: argo-cd server/server.go). */
const PROJECT = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  namespace: "argocd",
  name: "default",
} as const;

/** Real nodes pull Argo CD's image first. */
const TIMEOUT_MS = 10 * 60_000;

export const applyRootApplication: Phase = {
  name: "apply-root-application",
  title: "Hand over to Argo CD",
  needs: [],
  plan: () => `wait for Argo CD's default project, then apply ${APPLICATIONS_PATH}/root.yaml`,
  async run(site) {
    const file = `${APPLICATIONS_PATH}/root.yaml`;
    const objects = parseManifests(await readFile(join(site.root, file), "utf8"), file);
    await withCluster(site, async (client) => {
      // An application that comes before its project is looked at again only at the next resync, a minute later.
      await waitFor(async () => (await client.find(PROJECT)) !== undefined, {
        timeoutMs: TIMEOUT_MS * site.patience,
        intervalMs: 100,
        what: "default project of Argo CD",
        signal: site.signal,
      });
      await applyAll(client, objects, { signal: site.signal });
    });
  },
};
