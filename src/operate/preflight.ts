import type { HostFacts } from "../drive/proxmox/inspect.ts";
import { sortIssues, type Issue } from "../lib/issue.ts";
import type { Lab } from "../plan/lab.ts";
import { RULES } from "./preflight/all.ts";

/** Everything that keeps a lab from fitting on a host, all at once and sorted. Pure. */
export function preflightIssues(lab: Lab, host: HostFacts): readonly Issue[] {
  return sortIssues(RULES.flatMap(({ issues }) => issues(lab, host)));
}
