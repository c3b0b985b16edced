import { Option, type Command } from "commander";
import type { AppCommand } from "../apps/app-command.ts";
import { newCommand, newGroup, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

interface AddOptions extends CommonOptions {
  readonly image?: string;
  readonly port?: string;
  readonly category: string;
}

export function command(): Command {
  return newGroup("app", "The lab's apps: what there is, one more, one less.", [list(), add(), remove()]);
}

function list(): Command {
  return newCommand("list", "List the lab's apps and those that the catalog has besides.").action(
    (options: CommonOptions) =>
      runSession(options, async (session) => {
        const { withLab } = await import("../lab.ts");
        const { listApps, listText } = await import("../apps/list.ts");
        return withLab(session, async (lab) => {
          const found = listApps(lab);
          return { json: { ok: true, ...found }, text: listText(found) };
        });
      }),
  );
}

function add(): Command {
  return newCommand("add", "Turn on an app of the catalog, or write the file of one of your own.")
    .argument("<name>", "name of the app")
    .option("--image <image>", "image with its tag: an app of your own")
    .option("--port <port>", "port that its container listens on")
    .addOption(new Option("--category <category>", "folder of an app of your own").default("external"))
    .action((name: string, options: AddOptions) =>
      edit(options, async ({ addApp }, folder) =>
        addApp(folder, { name, image: options.image, port: options.port, category: options.category }),
      ),
    );
}

function remove(): Command {
  return newCommand("remove", "Turn off an app of the catalog, or remove the file of one of your own.")
    .argument("<name>", "name of the app")
    .action((name: string, options: CommonOptions) =>
      edit(options, async ({ removeApp }, folder) => removeApp(folder, name)),
    );
}

function edit(
  options: CommonOptions,
  work: (commands: AppCommand, folder: string) => Promise<{ readonly file: string; readonly next: string }>,
): Promise<void> {
  return runSession(options, async (session) => {
    const done = await work(await import("../apps/app-command.ts"), session.folder);
    return { json: { ok: true, ...done }, text: `${done.file}\n${done.next}` };
  });
}
