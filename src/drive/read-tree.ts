import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { systemCode } from "../lib/error.ts";

/** Every file of a folder: text by path relative to `root`, with slashes, sorted. Unpacked charts are left out. */
export async function readTree(root: string, folder: string): Promise<ReadonlyMap<string, string>> {
  const paths = (await filesOf(join(root, folder)))
    .map((path) => ({ path, name: relative(root, path).split(sep).join("/") }))
    .filter(({ name }) => !name.includes("/charts/"))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return new Map(await Promise.all(paths.map(async ({ path, name }) => [name, await readFile(path, "utf8")] as const)));
}

async function filesOf(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
