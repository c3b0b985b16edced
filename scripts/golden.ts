/** Renders the golden trees anew: `npx jiti scripts/golden.ts`. Read the difference before you commit it. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { writeTree } from "../src/drive/tree.ts";
import { loadLab } from "../src/plan/load-lab.ts";
import { isError } from "../src/lib/issue.ts";
import { render } from "../src/render/render.ts";

const root = join(import.meta.dirname, "..");

async function main(): Promise<void> {
  const fixtures = join(root, "test", "fixtures");
  for (const name of await readdir(fixtures)) await refresh(join(fixtures, name), join(root, "test", "golden", name));
  await refresh(root, root);
}

async function refresh(source: string, target: string): Promise<void> {
  const { lab, issues } = await loadLab(source);
  if (lab === undefined || issues.some(isError)) throw new Error(`${source}: ${JSON.stringify(issues, null, 2)}`);
  const done = await writeTree(target, render(lab), { force: true });
  console.log(
    `${target}: ${done.write.length} written, ${done.remove.length} removed, ${done.unchanged.length} unchanged`,
  );
}

await main();
