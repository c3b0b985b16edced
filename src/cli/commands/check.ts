import type { Command } from "commander";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

export function command(): Command {
  return newCommand("check", "Find mistakes in homelab.config.ts, versions.json and apps/. Touches nothing.").action(
    (options: CommonOptions) =>
      runSession(options, async (session) => {
        const { withLab } = await import("../lab.ts");
        return withLab(session, async (lab) => ({
          json: { ok: true, issues: [] },
          text: `${lab.name} is right: ${lab.nodes.length} nodes, ${lab.apps.length} apps`,
        }));
      }),
  );
}
