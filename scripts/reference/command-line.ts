import { commands } from "../../src/cli/registry.ts";
import { heading, table, type Page } from "./page.ts";

/** Help is as wide as a terminal; here it is always the same. */
const WIDTH = 100;

export const commandLine: Page = {
  file: "command-line.md",
  title: "every command with its options",
  async text() {
    const helps: string[] = [];
    for (const { name, load } of commands) {
      const { command } = await load();
      const help = command().configureHelp({ helpWidth: WIDTH }).helpInformation().trimEnd();
      helps.push(`## homelab ${name}\n\n\`\`\`text\n${help}\n\`\`\`\n`);
    }
    const exits = table(
      ["Exit code", "Meaning"],
      [
        ["0", "done"],
        ["1", "the lab is wrong: issues are printed"],
        ["2", "the command line makes no sense"],
        ["3", "a part outside failed: what, where, what to try"],
        ["130", "interrupted, state saved"],
      ],
    );
    const introduction = "With `--json` exactly one JSON object is printed on stdout, everything else on stderr.";
    return [heading("Command line", introduction), exits, ...helps].join("\n");
  },
};
