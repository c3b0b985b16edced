import { Argument, type Command } from "commander";
import { confirmOption, newCommand, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

type Step = "init" | "plan" | "apply";

interface Options extends CommonOptions {
  readonly confirm: readonly string[];
}

export function command(): Command {
  return newCommand(
    "terraform",
    "One step of the infrastructure; apply plans first, so that it never applies a stale plan.",
  )
    .addArgument(new Argument("<step>").choices(["init", "plan", "apply"]))
    .addOption(confirmOption())
    .action((step: Step, options: Options) =>
      runSession(options, async (session) => {
        const { onLab } = await import("../site.ts");
        const { planPhases } = await import("../../operate/bootstrap.ts");
        const { terraformInit } = await import("../../operate/phases/terraform-init.ts");
        const { terraformApply } = await import("../../operate/phases/terraform-apply.ts");
        const phases = { init: [terraformInit], plan: planPhases, apply: [...planPhases, terraformApply] };
        return onLab(session, phases[step], { confirmed: options.confirm });
      }),
    );
}
