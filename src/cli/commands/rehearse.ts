import { InvalidArgumentError, Option, type Command } from "commander";
import { newCommand, type CommonOptions } from "../command.ts";
import { errorJson } from "../report/error.ts";
import { runSession } from "../session.ts";

interface Options extends CommonOptions {
  readonly keep?: true;
  readonly stop?: true;
  readonly fresh?: true;
  readonly speed: "fast" | "real";
  readonly slot?: number;
}

export function command(): Command {
  return newCommand(
    "rehearse",
    "Bring the lab up on this machine, without hardware: real programs against simulated Proxmox and Talos.",
  )
    .option("--keep", "leave it running and print how to reach it")
    .option("--stop", "stop what runs or was kept, and remove it")
    .option("--fresh", "start from nothing, even where a failed run could be gone on with")
    .addOption(
      new Option("--speed <speed>", "how long simulated hardware takes").choices(["fast", "real"]).default("fast"),
    )
    .option("--slot <number>", "take the loopback networks from 127.(100 + 4 × number), 0 to 38", slotNumber)
    .action((options: Options) =>
      runSession(options, async (session) => {
        const { rehearse, stopRehearsals } = await import("../rehearse/rehearse.ts");
        if (options.stop === true) {
          const slots = await stopRehearsals(session.env);
          const text =
            slots.length === 0
              ? "nothing was running"
              : `stopped ${slots.length === 1 ? "one rehearsal" : `${slots.length} rehearsals`}`;
          return { json: { ok: true, stopped: slots.length }, text };
        }
        const { withLab } = await import("../lab.ts");
        const { formatReport } = await import("../rehearse/report.ts");
        const { accessText } = await import("../rehearse/access.ts");
        return withLab(session, async (lab) => {
          const { report, error, site } = await rehearse({
            lab,
            source: session.folder,
            keep: options.keep === true,
            fresh: options.fresh === true,
            speed: options.speed,
            slot: options.slot,
            env: session.env,
            emit: session.emit,
            signal: session.signal,
          });
          if (error === undefined) {
            const access = options.keep === true ? `\n\n${accessText(site)}` : "";
            return { json: report, text: `${formatReport(report)}${access}` };
          }
          const { failureOutcome } = await import("../rehearse/failure.ts");
          return failureOutcome(report, error, errorJson(error));
        });
      }),
    );
}

function slotNumber(text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) <= 38) return Number(text);
  throw new InvalidArgumentError("write a number from 0 to 38.");
}
