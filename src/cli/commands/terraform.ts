import { Argument, type Command } from "commander";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

type Step = "init" | "plan" | "apply";

export function command(): Command {
  return newCommand(
    "terraform",
    "One step of the infrastructure; apply plans first, so that it never applies a stale plan.",
  )
    .addArgument(new Argument("<step>").choices(["init", "plan", "apply"]))
    .action((step: Step, options: CommonOptions) =>
      runSession(options, async (session) => {
        const { onLab } = await import("../site.ts");
        const { planPhases } = await import("../../operate/bootstrap.ts");
        const { terraformInit } = await import("../../operate/phases/terraform-init.ts");
        const { terraformApply } = await import("../../operate/phases/terraform-apply.ts");
        const phases = { init: [terraformInit], plan: planPhases, apply: [...planPhases, terraformApply] };
        return onLab(session, phases[step]);
      }),
    );
}
