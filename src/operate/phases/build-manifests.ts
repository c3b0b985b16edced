import { join } from "node:path";
import { build, parseManifests } from "../../drive/kubernetes/kustomize.ts";
import { kustomizeOf } from "../clients.ts";
import { writeManifests } from "../manifests.ts";
import type { Phase } from "../phase.ts";
import type { Site } from "../site.ts";
import { BEFORE_ARGOCD } from "./apply-folder.ts";

/** What needs no cluster is done while the cluster is still coming up. */
export const buildManifests: Phase = {
  name: "build-manifests",
  title: "Build what is put down before Argo CD",
  needs: ["kubectl", "helm"],
  plan: () => `kustomize build ${BEFORE_ARGOCD.join(", ")}`,
  async run(site) {
    for (const folder of BEFORE_ARGOCD) await buildFolder(site, folder);
  },
};

/** Build one folder of the tree for the phase that applies it. */
export async function buildFolder(site: Site, folder: string): Promise<void> {
  const text = await build(await kustomizeOf(site), join(site.root, folder));
  await writeManifests(site, folder, parseManifests(text, folder));
}
