import type { Command } from "commander";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

export function command(): Command {
  return newCommand(
    "doctor",
    "Look at everything that a lab needs: this machine, the config, secrets, the Proxmox host, the network, Git. Changes nothing.",
  ).action((options: CommonOptions) =>
    runSession(options, async (session) => {
      const { openCheckup } = await import("../checkup.ts");
      const { runDoctor } = await import("../../operate/doctor/run.ts");
      const { checkupText } = await import("../report/checkup.ts");
      const result = await runDoctor(await openCheckup(session), session.signal);
      const ok = result.lines.every(({ verdict }) => verdict !== "missing");
      return { json: { ok, ...result }, text: checkupText(result), exitCode: ok ? 0 : 1 };
    }),
  );
}
