import { build, parseManifests } from "../../drive/kubernetes/kustomize.ts";
import { join } from "node:path";
import { kustomizeOf } from "../clients.ts";
import { writeManifests } from "../manifests.ts";
import type { Phase } from "../phase.ts";
import { BEFORE_ARGOCD } from "./apply-folder.ts";

/** What needs no cluster is done while the cluster is still coming up. */
export const buildManifests: Phase = {
  name: "build-manifests",
  title: "Build what is put down before Argo CD",
  needs: ["kubectl", "helm"],
  plan: () => `kustomize build ${BEFORE_ARGOCD.join(", ")}`,
  async run(site) {
    const kustomize = await kustomizeOf(site);
    for (const folder of BEFORE_ARGOCD)
      await writeManifests(site, folder, parseManifests(await build(kustomize, join(site.root, folder)), folder));
  },
};
