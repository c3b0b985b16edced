import { HomelabError } from "../../../lib/error.ts";

/** A machine configuration that Talos refuses; the message is what a client gets as `InvalidArgument`. */
export class ConfigError extends HomelabError {
  constructor(message: string) {
    super("MACHINE_CONFIG", message, { exitCode: 1 });
    this.name = "ConfigError";
  }
}

/** Several problems in the form of Go's multierror, which Talos' validation answers with; it nests. */
export function listOfErrors(problems: readonly string[]): string {
  const count = problems.length === 1 ? "1 error occurred:" : `${problems.length} errors occurred:`;
  return `${count}\n${problems.map((problem) => `\t* ${problem}\n`).join("")}\n`;
}
