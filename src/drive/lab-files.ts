import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { systemCode } from "../lib/error.ts";
import { readIndex } from "./tree.ts";

/** Folders of a lab that Argo CD and Terraform read, with the endings that they read. */
const READ: Readonly<Record<string, RegExp>> = { k8s: /\.ya?ml$/, terraform: /\.tf$/ };

/** Terraform keeps downloaded modules and providers there, kustomize the charts that it has pulled. */
const FOREIGN = /(?:^|\/)\.terraform\/|^k8s\/(?:.*\/)?charts\//;

/**
 * The manifests and the Terraform that a person put into a lab's folder: text by path with slashes, sorted. What we
 * rendered, now or earlier, is left out; absent folders are empty.
 *
 * @throws HomelabError `INDEX_BROKEN`
 */
export async function readLabFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const ours = await readIndex(root);
  const found = await Promise.all(Object.entries(READ).map(([folder, ending]) => filesOf(root, folder, ending)));
  const read = await Promise.all(
    found
      .flat()
      .filter((path) => !ours.has(path))
      .map(async (path) => [path, await readFile(join(root, path), "utf8")] as const),
  );
  return new Map(read);
}

async function filesOf(root: string, folder: string, ending: RegExp): Promise<readonly string[]> {
  try {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && ending.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
      .filter((path) => !FOREIGN.test(path))
      .toSorted();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
