import { cp, mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Phase } from "../../../operate/phase.ts";
import type { RehearsalSite } from "../site.ts";

/** Files of `terraform/` that belong to the real lab's own runs. */
const NOT_COPIED =
  /(^|\/)(\.terraform.*|images|manifests|.*\.tfstate.*|.*\.tfplan|homelab\.imports\.tf|.*\.tfvars(\.json)?|values\.yaml)$/;

/**
 * What is written by hand goes into the run's own directory: the HCL, and folders of `k8s/apps`. Everything else there is
 * rendered for the rehearsal.
 */
export const prepareTree: Phase<RehearsalSite> = {
  name: "prepare-tree",
  title: "Copy what is written by hand into the rehearsal's own directory",
  needs: [],
  plan: (site) => `copy ${site.source}/terraform to ${site.root}`,
  async run(site) {
    const from = join(site.source, "terraform");
    await mkdir(site.root, { recursive: true, mode: 0o700 });
    await cp(from, join(site.root, "terraform"), {
      recursive: true,
      filter: (path) => !NOT_COPIED.test(relative(from, path)),
    });
    for (const { category, name } of site.lab.apps.filter(({ kind }) => kind === "folder")) {
      const folder = join("k8s", "apps", category, name);
      await cp(join(site.source, folder), join(site.root, folder), { recursive: true });
    }
  },
};
