import { createHash } from "node:crypto";
import { rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { HomelabError, systemCode } from "../lib/error.ts";
import { readIfExists, readNowIfExists, writeFileAtomic } from "../lib/files.ts";
import { RENDERED_INDEX } from "../lib/rendered-index.ts";

const indexSchema = z.strictObject({ files: z.record(z.string(), z.string()) });

/** What writing a tree would do, by path. Each path is in one list. */
export interface TreePlan {
  readonly write: readonly string[];
  readonly remove: readonly string[];
  readonly unchanged: readonly string[];
  /** Differ from what we wrote last and from what we would write now: somebody edited them. Left as they are. */
  readonly edited: readonly string[];
  /** Stand where we would write, and we never wrote them. Left as they are. */
  readonly foreign: readonly string[];
}

/**
 * Compare rendered files with a folder. Reads only.
 *
 * @param files text by path relative to `root`
 * @throws HomelabError `INDEX_BROKEN`
 */
export async function planTree(root: string, files: ReadonlyMap<string, string>): Promise<TreePlan> {
  const index = await readIndex(root);
  const plan = {
    write: new Array<string>(),
    remove: new Array<string>(),
    unchanged: new Array<string>(),
    edited: new Array<string>(),
    foreign: new Array<string>(),
  };
  for (const [path, text] of files) {
    const there = readNowIfExists(join(root, path));
    const ours = index.get(path);
    if (there === text) plan.unchanged.push(path);
    else if (there === undefined || ours === hash(there)) plan.write.push(path);
    else if (ours === undefined) plan.foreign.push(path);
    else plan.edited.push(path);
  }
  for (const [path, ours] of index) {
    if (files.has(path)) continue;
    const there = readNowIfExists(join(root, path));
    if (there === undefined) continue;
    if (ours === hash(there)) plan.remove.push(path);
    else plan.edited.push(path);
  }
  return plan;
}

/**
 * Make a folder hold the rendered files: writes only what differs, removes only what an earlier call wrote and nobody
 * has edited since, and leaves every other file alone.
 *
 * @param options `force`: also overwrite or remove what somebody edited, and what stands in the way
 * @returns what was done
 */
export async function writeTree(
  root: string,
  files: ReadonlyMap<string, string>,
  options: { readonly force?: boolean } = {},
): Promise<TreePlan> {
  const plan = await planTree(root, files);
  const forced = options.force === true ? [...plan.edited, ...plan.foreign] : [];
  const write = [...plan.write, ...forced.filter((path) => files.has(path))];
  const remove = [...plan.remove, ...forced.filter((path) => !files.has(path))];

  // The index goes last: after a crash in between, what was written is found equal to what is wanted, and taken over.
  for (const path of write) await writeFileAtomic(join(root, path), files.get(path) ?? "");
  for (const path of remove) await removeFile(root, path);
  const before = await readIndex(root);
  const index = new Map([...write, ...plan.unchanged].map((path) => [path, hash(files.get(path) ?? "")]));
  if (options.force !== true) for (const path of plan.edited) index.set(path, before.get(path) ?? "");
  if (indexText(index) !== indexText(before)) await writeFileAtomic(join(root, RENDERED_INDEX), indexText(index));
  return options.force === true ? { ...plan, write, remove, edited: [], foreign: [] } : plan;
}

/** What we wrote last, by path, with a hash of each file. @throws HomelabError `INDEX_BROKEN` */
export async function readIndex(root: string): Promise<ReadonlyMap<string, string>> {
  const path = join(root, RENDERED_INDEX);
  const text = await readIfExists(path);
  if (text === undefined) return new Map();
  try {
    return new Map(Object.entries(indexSchema.parse(JSON.parse(text)).files));
  } catch (error) {
    throw new HomelabError("INDEX_BROKEN", `${path} cannot be read`, {
      hint: "restore it from Git; it lists the files that `homelab render` may overwrite and remove",
      exitCode: 1,
      cause: error,
    });
  }
}

function indexText(index: ReadonlyMap<string, string>): string {
  const sorted = [...index].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `${JSON.stringify({ files: Object.fromEntries(sorted) }, null, 2)}\n`;
}

/** Removes a file and the folders that are empty then, up to the root. */
async function removeFile(root: string, path: string): Promise<void> {
  await rm(join(root, path), { force: true });
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    try {
      await rmdir(join(root, folder));
    } catch (error) {
      if (["ENOTEMPTY", "EEXIST", "ENOENT"].includes(systemCode(error) ?? "")) return;
      throw error;
    }
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
