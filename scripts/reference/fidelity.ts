import { join } from "node:path";
import { BLIND_SPOTS } from "../../src/cli/rehearse/blind-spots.ts";
import { components } from "../../src/cli/rehearse/components.ts";
import { rehearsalProgramsFor } from "../../src/cli/rehearse/programs.ts";
import { readTools, toolOf } from "../../src/drive/tools/definition.ts";
import { loadSource } from "../../src/config/load.ts";
import { homelabSchema } from "../../src/config/schema/homelab.ts";
import { planLab } from "../../src/plan/load-lab.ts";
import { heading, table, type Page } from "./page.ts";
import { ROOT } from "./root.ts";

/** What the full lab leaves out. */
const FURTHER = { pihole: { ip: "192.168.1.205" }, cloudflare: { zone: "example.net" } };

export const fidelity: Page = {
  file: "fidelity.md",
  title: "what is real in a rehearsal, and what it cannot see",
  async text() {
    const parts = await allParts();
    return [
      heading(
        "Fidelity",
        "Every part of a rehearsal of a lab that has everything (`test/fixtures/full`, with Pi-hole and Cloudflare), as the report of `homelab rehearse` names it.",
      ),
      table(
        ["Part", "Version", "Fidelity", "What a rehearsal cannot see of it"],
        parts.map(({ name, version, fidelity: truth }) => [name, version, truth, BLIND_SPOTS[name] ?? ""]),
      ),
      "- **real**: the program that the lab runs, in the version that it runs.",
      "- **real, other version**: the same program in the nearest version that can be had.",
      "- **simulated**: answers as the original does, refuses what it refuses, and keeps what it is told; no hardware.",
      "- **stand-in**: plays one part for the programs around it; says nothing about the original's own defects.\n",
    ].join("\n");
  },
};

/** The parts that a rehearsal of the full lab reports. */
export async function allParts(): Promise<ReturnType<typeof components>> {
  const source = await loadSource(join(ROOT, "test", "fixtures", "full"));
  const config = { ...homelabSchema.loose().parse(source.config), ...FURTHER };
  const { lab, issues } = planLab({ ...source, config });
  if (lab === undefined) throw new Error(`the full lab is wrong: ${JSON.stringify(issues)}`);
  const tools = await readTools();
  const programs = rehearsalProgramsFor(lab, "process").map((binary) => {
    const { name, version } = toolOf(tools, binary);
    return { binary, tool: name, version, path: "", origin: "" };
  });
  return components(lab, "process", programs);
}
