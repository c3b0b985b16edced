import { isError } from "../../../lib/issue.ts";
import { type Line, missing, ok, warning } from "../checkup.ts";

/** Whether the lab is right; `homelab check` tells all that is not. */
export const config: Line = {
  name: "config",
  section: "The lab",
  async look({ lab, issues }) {
    const errors = issues.filter(isError);
    const [first] = errors.length > 0 ? errors : issues;
    if (first !== undefined) {
      const more = issues.length === 1 ? "" : ` (and ${issues.length - 1} more: homelab check)`;
      return [(isError(first) ? missing : warning)(`${first.path}: ${first.message}${more}`, first.hint)];
    }
    return lab === undefined ? [] : [ok(`${lab.domain}: ${lab.nodes.length} nodes, ${lab.apps.length} apps`)];
  },
};
