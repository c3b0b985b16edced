import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import type { ExitCode } from "../lib/error.ts";
import { PROJECT } from "../lib/project.ts";
import { DESCRIPTION, helpText } from "./help.ts";
import { commands, type CommandEntry } from "./registry.ts";

/**
 * Parse a command line and run it. Only the file of the command that is called is loaded.
 *
 * @param args without the program's own name
 * @returns the exit code; 2 for a command line that makes no sense. A command that ran has set `process.exitCode`.
 */
export async function run(args: readonly string[], registry: readonly CommandEntry[] = commands): Promise<ExitCode> {
  const program = new Command("homelab")
    .description(DESCRIPTION)
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .configureHelp({ formatHelp: () => helpText(registry) })
    .exitOverride();
  const words = args.filter((word) => !word.startsWith("-"));
  const called = words[0] === "help" ? words[1] : words[0];
  for (const { name, summary, load } of registry) {
    if (name === called) program.addCommand((await load()).command().summary(summary));
    else program.command(name).summary(summary);
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Without any words help is shown as an error; asked for, it is none.
    return error.exitCode === 0 || args.length === 0 ? 0 : 2;
  }
}

function packageVersion(): string {
  const text = readFileSync(join(PROJECT, "package.json"), "utf8");
  return /"version": "([^"]+)"/.exec(text)?.[1] ?? "unknown";
}
