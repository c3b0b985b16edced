import { sortIssues, type Issue } from "../src/lib/issue.ts";
import type { Lab } from "../src/plan/lab.ts";
import { planLab, type Surroundings } from "../src/plan/load-lab.ts";
import { readManifest } from "../src/render/checks/read-manifest.ts";
import { checkTree } from "../src/render/check-tree.ts";
import { sourceOf, type Seed } from "./seed.ts";

/** What `homelab check` says of a lab: the rules over its config and those over its tree. */
export function check(seed: Seed, surroundings: Surroundings = {}): { lab: Lab | undefined; issues: readonly Issue[] } {
  const { lab, issues } = planLab(sourceOf(seed), surroundings);
  const files = new Map(Object.entries(seed.files));
  return {
    lab,
    issues: sortIssues([...issues, ...(lab === undefined ? [] : checkTree(lab, files, issues, readManifest))]),
  };
}
