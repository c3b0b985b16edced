import { relative } from "node:path";
import { Argument, type Command } from "commander";
import { HomelabError } from "../../lib/error.ts";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession, type Outcome, type Session } from "../session.ts";

type Step = "show" | "rekey" | "restore";

export function command(): Command {
  return newCommand(
    "state",
    "Terraform's state: show what is known of it without opening it, give it a new key (or its first), or put an earlier copy back.",
  )
    .addArgument(new Argument("[step]").choices(["show", "rekey", "restore"]).default("show"))
    .argument("[serial]", "for restore: which copy")
    .action((step: Step, serial: string | undefined, options: CommonOptions) =>
      runSession(options, async (session) => {
        if (step === "show") return show(session);
        return step === "rekey" ? rekey(session) : restore(session, serial);
      }),
    );
}

async function show(session: Session): Promise<Outcome> {
  const { look } = await import("../state/look.ts");
  const seen = await look(session);
  const file = relative(session.folder, seen.path);
  const own = seen.state;
  const closed = own?.encrypted === true ? `encrypted with ${own.keyProviders.join(", ")}` : "not encrypted";
  const lines = [
    own === null ? `${file}: there is none` : `${file}: serial ${own.serial}, ${closed}`,
    `copies in ${relative(session.folder, seen.folder)}: ${seen.copies.map((copy) => copy.serial).join(", ") || "none"}`,
    ...(seen.unfinished === null ? [] : [`${seen.unfinished}: the next plan compares it with the host`]),
    ...(seen.holder === null ? [] : [`at work: ${seen.holder}`]),
  ];
  return { json: { ok: true, ...seen }, text: lines.join("\n") };
}

async function rekey(session: Session): Promise<Outcome> {
  const { withTerraform } = await import("../state/terraform.ts");
  const { rekeyState } = await import("../../operate/state-key.ts");
  const { keepSecrets } = await import("../secrets.ts");
  return withTerraform(session, async (terraform) => {
    const { key, serial } = await rekeyState(session.folder, session.env, async (keys) => {
      keepSecrets(keys);
      return { ...terraform, env: { ...terraform.env, ...keys } };
    });
    const done = serial === undefined ? "there is no state yet" : `serial ${serial} is encrypted with it`;
    const text = `key ${key} stands in secrets.env; ${done}. Keep a copy of the file off this machine.`;
    return { json: { ok: true, key, serial: serial ?? null }, text };
  });
}

async function restore(session: Session, wanted: string | undefined): Promise<Outcome> {
  const { withTerraform } = await import("../state/terraform.ts");
  const { alone } = await import("../../drive/terraform/run.ts");
  const { readCopies } = await import("../../drive/terraform/state-copies.ts");
  const { copiesOf, replaceState } = await import("../../drive/terraform/state-journal.ts");
  return withTerraform(session, (terraform) =>
    alone(terraform, "putting back a copy of the state", async () => {
      const copies = await readCopies(copiesOf(terraform));
      const copy = copies.find(({ head }) => String(head.serial) === wanted);
      if (copy === undefined)
        throw new HomelabError("STATE_COPY_UNKNOWN", `there is no copy with serial ${wanted ?? ""}`, {
          hint: `homelab state restore <serial>; there are ${copies.map(({ head }) => head.serial).join(", ") || "none"}`,
          exitCode: 2,
        });
      const aside = await replaceState(terraform, copy);
      const kept = aside === undefined ? "" : `; what lay there is now ${relative(session.folder, aside)}`;
      const text = `put back serial ${copy.head.serial}${kept}. The next plan compares it with the host.`;
      return { json: { ok: true, serial: copy.head.serial, aside: aside ?? null }, text };
    }),
  );
}
