import { join } from "node:path";
import { build } from "../../drive/kubernetes/kustomize.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { CILIUM_MANIFEST } from "../../render/terraform.ts";
import { kustomizeOf } from "../clients.ts";
import type { Phase } from "../phase.ts";

/** Terraform reads the rendered CNI as text; see docs/decisions/0004. */
export const renderCni: Phase = {
  name: "render-cni",
  title: "Render Cilium for the machines' configuration",
  needs: ["kubectl", "helm"],
  skip: async (site) => (site.lab.cluster.cni === "cilium-inline" ? undefined : `the CNI is ${site.lab.cluster.cni}`),
  plan: () => `kustomize build k8s/infra/cilium > terraform/${CILIUM_MANIFEST}`,
  async run(site) {
    const path = join(site.root, "terraform", CILIUM_MANIFEST);
    const text = await build(await kustomizeOf(site), join(site.root, "k8s", "infra", "cilium"));
    if ((await readIfExists(path)) === text) return "unchanged";
    await writeFileAtomic(path, text);
    return undefined;
  },
};
