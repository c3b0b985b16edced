import type { Command } from "commander";
import { confirmOption, newCommand, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

interface Options extends CommonOptions {
  readonly dryRun?: true;
  readonly confirm: readonly string[];
}

export function command(): Command {
  return newCommand(
    "bootstrap",
    "Bring the real lab up, step by step. Every step can be repeated: run it again to go on.",
  )
    .option("--dry-run", "say what each step would do, touch nothing")
    .addOption(confirmOption())
    .action((options: Options) =>
      runSession(options, async (session) => {
        const { onLab } = await import("../site.ts");
        const { bootstrapPhases } = await import("../../operate/bootstrap.ts");
        const dryRun = options.dryRun === true;
        return onLab(session, bootstrapPhases, { dryRun, needsSecrets: !dryRun, confirmed: options.confirm });
      }),
    );
}
