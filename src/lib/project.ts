import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The project's own folder, whether this runs from `src/` or from what `make setup` made of it. */
export const PROJECT = above(import.meta.dirname);

/** A program of ours that runs as a process of its own. `name` is its source below `src/`, without the ending. */
export function programOf(name: string): string {
  return join(PROJECT, "dist", `${name}.js`);
}

function above(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error(`no package.json above ${import.meta.dirname}`);
  return above(parent);
}
