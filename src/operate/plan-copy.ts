import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Site } from "./site.ts";

/** Made anew for every plan. */
const MADE_ANEW = /(^|\/)(images|manifests|.*\.tfplan|(homelab|pihole)\.auto\.tfvars\.json|values\.yaml)$/;
/**
 * Plan in a copy of the tree, so that looking writes nothing into the lab: Terraform's files, providers and state are
 * copied. The copy holds secrets; it lies in the lab's state folder, for its owner alone, and is removed in the end.
 */
export async function withPlanCopy<S extends Pick<Site, "root" | "stateDir">, T>(
  site: S,
  work: (copy: S) => Promise<T>,
): Promise<T> {
  await mkdir(site.stateDir, { recursive: true, mode: 0o700 });
  const root = await mkdtemp(join(site.stateDir, "plan-"));
  const from = join(site.root, "terraform");
  try {
    await cp(from, join(root, "terraform"), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !MADE_ANEW.test(relative(from, path)),
    });
    return await work({ ...site, root });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
