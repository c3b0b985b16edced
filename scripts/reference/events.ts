import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { rehearsalPhases } from "../../src/cli/rehearse/phases.ts";
import { bootstrapPhases, k8sApplyPhases, planPhases } from "../../src/operate/bootstrap.ts";
import { phasesOf } from "../../src/operate/phase.ts";
import { code, heading, table, type Page } from "./page.ts";
import { ROOT } from "./root.ts";

export const events: Page = {
  file: "events.md",
  title: "what steps say while they run, and the names of all phases",
  async text() {
    const source = (await readFile(join(ROOT, "src/lib/events.ts"), "utf8")).trimEnd();
    const actions: readonly (readonly [string, ReadonlySet<string>])[] = [
      ["plan", namesOf(phasesOf(planPhases))],
      ["bootstrap", namesOf(phasesOf(bootstrapPhases))],
      ["k8s-apply", namesOf(phasesOf(k8sApplyPhases))],
      ["rehearse", namesOf(phasesOf(rehearsalPhases))],
    ];
    const rows = phasesOf(rehearsalPhases).map(({ name, title }) => [
      code(name),
      title,
      actions.flatMap(([action, names]) => (names.has(name) ? [action] : [])).join(", "),
    ]);
    return [
      heading("Events", "Terminal, log, reports and tests are consumers of one stream of these."),
      `\`\`\`ts\n${source}\n\`\`\`\n`,
      "## Phases\n",
      table(["Phase", "Title", "Part of"], rows),
    ].join("\n");
  },
};

function namesOf(phases: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(phases.map(({ name }) => name));
}
