import type { Command } from "commander";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

export function command(): Command {
  return newCommand("check", "Find mistakes in homelab.config.ts, versions.json and apps/. Touches nothing.").action(
    (options: CommonOptions) =>
      runSession(options, async (session) => {
        const { expectShortRun } = await import("../short-run.ts");
        expectShortRun();
        const { withCheckedLab } = await import("../lab.ts");
        const { issueJson, issuesText } = await import("../../lib/issue.ts");
        return withCheckedLab(session, async (lab, warnings) => ({
          json: { ok: true, issues: warnings.map(issueJson) },
          text: [
            ...(warnings.length === 0 ? [] : [issuesText(warnings)]),
            `${lab.name} is right: ${lab.nodes.length} nodes, ${lab.apps.length} apps`,
          ].join("\n"),
        }));
      }),
  );
}
