/** Writes `docs/reference/` and `homelab.schema.json` anew: `make reference`. */
import { join } from "node:path";
import { readIfExists, writeFileAtomic } from "../src/lib/files.ts";
import { pages } from "./reference/pages.ts";
import { ROOT } from "./reference/root.ts";

for (const { file, text } of pages) {
  const path = join(ROOT, "docs", "reference", file);
  const now = await text();
  if ((await readIfExists(path)) === now) continue;
  await writeFileAtomic(path, now);
  console.log(`written: ${file}`);
}
