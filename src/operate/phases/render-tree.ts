import { writeTree } from "../../drive/tree.ts";
import { HomelabError } from "../../lib/error.ts";
import { render } from "../../render/render.ts";
import type { Phase } from "../phase.ts";

export const renderTree: Phase = {
  name: "render-tree",
  title: "Render Terraform inputs and Kubernetes manifests",
  needs: [],
  plan: (site) => `write terraform/ and k8s/ in ${site.root}`,
  async run(site) {
    const done = await writeTree(site.root, render(site.lab));
    const inTheWay = [...done.edited, ...done.foreign];
    if (inTheWay.length > 0)
      throw new HomelabError("TREE_EDITED", `edited by hand, or not ours: ${inTheWay.join(", ")}`, {
        hint: "move the change into homelab.config.ts or apps/, or overwrite the files with `homelab render --force`",
        exitCode: 1,
      });
    return `${done.write.length} written, ${done.remove.length} removed, ${done.unchanged.length} unchanged`;
  },
};
