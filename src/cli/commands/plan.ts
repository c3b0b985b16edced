import type { Command } from "commander";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

export function command(): Command {
  return newCommand(
    "plan",
    "Make everything that Terraform reads and show what it would change. Changes nothing.",
  ).action((options: CommonOptions) =>
    runSession(options, async (session) => {
      const { onLab } = await import("../site.ts");
      const { planPhases } = await import("../../operate/bootstrap.ts");
      return onLab(session, planPhases);
    }),
  );
}
