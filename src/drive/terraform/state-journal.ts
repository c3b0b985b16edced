import { watch, type FSWatcher } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { HomelabError, systemCode } from "../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { workFolder } from "./run.ts";

/**
 * Terraform writes its local state in place. A kill in that moment leaves a file of 0 bytes, and the machines it made
 * are forgotten. So every valid state is copied as it appears, and a broken or older one is put back from the copy.
 */
const state = z.looseObject({ version: z.int(), serial: z.int().nonnegative(), lineage: z.string() });
type StateHead = z.infer<typeof state>;

interface RootModule {
  readonly dir: string;
}

const FILE = "terraform.tfstate";
/** Copies that are kept. */
const KEEP = 5;

/** Copies while something runs. `stop` takes the last copy. */
export function keepStates(terraform: RootModule): { stop(): Promise<void> } {
  let copying = Promise.resolve();
  const copy = (): Promise<void> => (copying = copying.then(() => copyState(terraform)));
  const watcher: FSWatcher = watch(terraform.dir, (_event, file) => {
    if (file === FILE) void copy();
  });
  return {
    async stop() {
      watcher.close();
      await copy();
    },
  };
}

/**
 * Put the last valid state back when the file is empty, cut off, or older than it. A state file that is missing
 * altogether is left so: it may have been moved away on purpose.
 *
 * @returns a sentence about what was done, or undefined
 * @throws HomelabError `STATE_BROKEN` when the state cannot be read and no copy exists
 */
export async function restoreState(terraform: RootModule): Promise<string | undefined> {
  const path = join(terraform.dir, FILE);
  const text = await readIfExists(path);
  if (text === undefined) return undefined;
  const now = parseState(text);
  const kept = await newestCopy(terraform);
  if (now !== undefined && (kept === undefined || kept.head.lineage !== now.lineage || kept.head.serial <= now.serial))
    return undefined;
  if (kept === undefined) {
    // The very first write was cut off: nothing had been recorded before it.
    if (text.trim() === "") return removeEmpty(path);
    throw new HomelabError("STATE_BROKEN", `${path} cannot be read and no copy of it was kept`, {
      hint: "restore it from a backup, or move it away and import what exists",
    });
  }
  await writeFileAtomic(path, kept.text, 0o600);
  return `the state was ${now === undefined ? "damaged" : "older than its last copy"}: put back serial ${kept.head.serial}`;
}

async function removeEmpty(path: string): Promise<string> {
  await rm(path);
  return "the first write of the state was cut off: starting with an empty one";
}

async function copyState(terraform: RootModule): Promise<void> {
  const text = await readIfExists(join(terraform.dir, FILE));
  const head = text === undefined ? undefined : parseState(text);
  if (text === undefined || head === undefined) return;
  const folder = journalFolder(terraform);
  const name = `${String(head.serial).padStart(8, "0")}-${head.lineage}.json`;
  if ((await readIfExists(join(folder, name))) === text) return;
  await writeFileAtomic(join(folder, name), text, 0o600);
  const all = (await copies(folder)).toSorted();
  for (const old of all.slice(0, Math.max(0, all.length - KEEP))) await rm(join(folder, old), { force: true });
}

async function newestCopy(terraform: RootModule): Promise<{ head: StateHead; text: string } | undefined> {
  const folder = journalFolder(terraform);
  for (const name of (await copies(folder)).toSorted().toReversed()) {
    const text = await readIfExists(join(folder, name));
    const head = text === undefined ? undefined : parseState(text);
    if (text !== undefined && head !== undefined) return { head, text };
  }
  return undefined;
}

function journalFolder(terraform: RootModule): string {
  return join(workFolder(terraform), "states");
}

async function copies(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith(".json"));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

function parseState(text: string): StateHead | undefined {
  try {
    return state.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
