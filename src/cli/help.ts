import type { CommandEntry } from "./registry.ts";

export const DESCRIPTION = "One typed file describes a homelab: check it, render it, rehearse it, bring it up.";

/** Whether a command line asks for nothing but the list of commands. */
export function asksForHelp(args: readonly string[]): boolean {
  return args.length === 1 && ["--help", "-h", "help"].includes(args[0] ?? "");
}

/** What `homelab --help` prints. It is made here, so that asking for it loads nothing else. */
export function helpText(commands: readonly Pick<CommandEntry, "name" | "summary">[]): string {
  const options = [
    { name: "-V, --version", summary: "print the version" },
    { name: "-h, --help", summary: "print help" },
  ];
  const further = { name: "help [command]", summary: "print help of a command" };
  const width = Math.max(...[...options, ...commands, further].map(({ name }) => name.length));
  const list = (entries: readonly Pick<CommandEntry, "name" | "summary">[]): string =>
    entries.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join("\n");
  return `Usage: homelab [options] [command]

${DESCRIPTION}

Options:
${list(options)}

Commands:
${list([...commands, further])}
`;
}
