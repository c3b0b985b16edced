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

/** `--confirm <name…>`: what a plan may take away although it does not come back. */
export function confirmOption(): Option {
  return new Option("--confirm <name...>", "let the plan take this away: a node, or machine-secrets").default(
    [],
    "nothing",
  );
}
