import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { applyAll } from "../../drive/kubernetes/apply.ts";
import { parseManifests } from "../../drive/kubernetes/kustomize.ts";
import { APPLICATIONS_PATH } from "../../render/kubernetes/applications.ts";
import { withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";

export const applyRootApplication: Phase = {
  name: "apply-root-application",
  title: "Hand over to Argo CD",
  needs: [],
  plan: () => `apply ${APPLICATIONS_PATH}/root.yaml`,
  async run(site) {
    const file = `${APPLICATIONS_PATH}/root.yaml`;
    const objects = parseManifests(await readFile(join(site.root, file), "utf8"), file);
    await withCluster(site, (client) => applyAll(client, objects, { signal: site.signal }));
  },
};
