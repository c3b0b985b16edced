import { isError, sortIssues } from "../../../lib/issue.ts";
import { RULES } from "../../preflight/all.ts";
import { privileges } from "../../preflight/privileges.ts";
import type { Rule } from "../../preflight/rule.ts";
import { type Line, missing, ok, warning } from "../checkup.ts";
import { reached } from "../reached.ts";

/** A line for each rule of the preflight: what bootstrap would refuse is told here in the same words. */
export const hostFits: readonly Line[] = RULES.filter((rule) => rule !== privileges).map(lineOf);

function lineOf({ name, issues, fine }: Rule): Line {
  return {
    name,
    section: "Proxmox",
    async look(checkup) {
      const { lab } = checkup;
      const host = await reached(checkup.host());
      if (lab === undefined || host === undefined) return [];
      const found = sortIssues(issues(lab, host));
      if (found.length === 0) return [ok(fine(lab, host))];
      return found.map((issue) => (isError(issue) ? missing : warning)(`${issue.path}: ${issue.message}`, issue.hint));
    },
  };
}
