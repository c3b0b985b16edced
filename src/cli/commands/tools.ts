import { Argument, type Command } from "commander";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession, type Outcome, type Session } from "../session.ts";

type Action = "list" | "fetch" | "clean";

export function command(): Command {
  return newCommand(
    "tools",
    "The real programs: list what is there, fetch or build what is missing, clean build caches.",
  )
    .addArgument(new Argument("[action]").choices(["list", "fetch", "clean"]).default("list"))
    .argument("[names...]", "programs to fetch; all unless given")
    .action((action: Action, names: readonly string[], options: CommonOptions) =>
      runSession(options, (session) => ACTIONS[action](session, names)),
    );
}

const ACTIONS: Readonly<Record<Action, (session: Session, names: readonly string[]) => Promise<Outcome>>> = {
  async list(session) {
    const { listTools } = await import("../../drive/tools/list.ts");
    const tools = await listTools(session.env);
    const rows = tools.map(({ binary, version, origin, path, seconds, diskMB }) =>
      [
        binary.padEnd(26),
        version.padEnd(10),
        path === undefined
          ? `missing: ${origin}, ${Math.ceil(seconds)} s, ${diskMB} MB while it is made`
          : `${origin.padEnd(6)} ${path}`,
      ].join(" "),
    );
    return { json: { ok: true, tools }, text: rows.join("\n") };
  },
  async fetch(session, names) {
    const { readTools } = await import("../../drive/tools/definition.ts");
    const { ensureTools } = await import("../../drive/tools/toolbox.ts");
    const { toolProgress } = await import("../tool-progress.ts");
    const wanted = names.length > 0 ? names : (await readTools()).flatMap((tool) => Object.keys(tool.binaries));
    const { env, signal, emit } = session;
    const box = await ensureTools(wanted, { env, signal, onProgress: toolProgress(emit) });
    try {
      const tools = await box.all();
      const made = box.missing.binaries.length;
      const text =
        made === 0 ? `all ${tools.length} programs are there` : `${made} made, ${tools.length} programs are there`;
      return { json: { ok: true, tools }, text };
    } finally {
      await box.close();
    }
  },
  async clean(session) {
    const { cleanWork } = await import("../../drive/tools/clean.ts");
    const removed = await cleanWork(session.env);
    return { json: { ok: true, removed }, text: removed ? "build caches removed" : "there was nothing to remove" };
  },
};
