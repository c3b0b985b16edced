import type { Command } from "commander";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

interface Options extends CommonOptions {
  readonly check?: true;
  readonly force?: true;
}

export function command(): Command {
  return newCommand("render", "Write terraform/homelab.auto.tfvars.json and k8s/ from the config.")
    .option("--check", "write nothing; fail when something would be written or removed")
    .option("--force", "also overwrite files that were edited by hand")
    .action((options: Options) =>
      runSession(options, async (session) => {
        const { withLab } = await import("../lab.ts");
        const { render } = await import("../../render/render.ts");
        const { planTree, writeTree } = await import("../../drive/tree.ts");
        return withLab(session, async (lab) => {
          const files = render(lab);
          const done =
            options.check === true
              ? await planTree(session.folder, files)
              : await writeTree(session.folder, files, { force: options.force === true });
          const { write, remove, unchanged, edited, foreign } = done;
          const left = [...edited, ...foreign];
          const stale = options.check === true && write.length + remove.length > 0;
          const ok = left.length === 0 && !stale;
          const text = [
            ...write.map((path) => `write   ${path}`),
            ...remove.map((path) => `remove  ${path}`),
            ...left.map((path) => `left    ${path}: edited by hand or not ours (--force overwrites it)`),
            `${write.length} ${options.check === true ? "to write" : "written"}, ${remove.length} ${options.check === true ? "to remove" : "removed"}, ${unchanged.length} unchanged`,
          ].join("\n");
          return { json: { ok, write, remove, left, unchanged: unchanged.length }, text, exitCode: ok ? 0 : 1 };
        });
      }),
    );
}
