import { Command, Option } from "commander";

/** Options that every command has. */
export interface CommonOptions {
  readonly lab: string;
  readonly json?: true;
}

/** A command with the options that all have. Unknown flags and surplus words fail, with a suggestion. */
export function newCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .helpOption("-h, --help", "print help")
    .option("--lab <folder>", "folder of the lab (homelab.config.ts)", ".")
    .option("--json", "print one JSON object on stdout, everything else on stderr")
    .allowExcessArguments(false)
    .exitOverride();
}

/** A command of commands. The options that all have are theirs: one that stood here as well would take them away. */
export function newGroup(name: string, description: string, commands: readonly Command[]): Command {
  const group = new Command(name).description(description).helpOption("-h, --help", "print help").exitOverride();
  for (const command of commands) group.addCommand(command);
  return group;
}

/** `--confirm <name…>`: what a plan may take away although it does not come back. */
export function confirmOption(): Option {
  return new Option("--confirm <name...>", "let the plan take this away: a node, or machine-secrets").default(
    [],
    "nothing",
  );
}
