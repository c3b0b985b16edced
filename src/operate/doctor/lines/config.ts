import { type Line, missing, ok } from "../checkup.ts";

/** Whether the lab is right; `homelab check` tells all that is not. */
export const config: Line = {
  name: "config",
  section: "The lab",
  async look({ lab, issues }) {
    const [first] = issues;
    if (first !== undefined) {
      const more = issues.length === 1 ? "" : ` (and ${issues.length - 1} more: homelab check)`;
      return [missing(`${first.path}: ${first.message}${more}`, first.hint)];
    }
    return lab === undefined ? [] : [ok(`${lab.domain}: ${lab.nodes.length} nodes, ${lab.apps.length} apps`)];
  },
};
