import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { openState, sealState } from "./seal-state.ts";
import { headOf, type StateHead } from "./state-head.ts";
import type { StateKeys } from "./state-key.ts";

/** Copies that are kept. */
const KEEP = 10;

/** One copy of a state. */
export interface StateCopy {
  /** Name of its file. */
  readonly name: string;
  readonly head: StateHead;
  readonly text: string;
}

/** Where copies lie and what opens them. */
export interface Copies {
  readonly folder: string;
  readonly keys: StateKeys | undefined;
}

/**
 * Add a copy, unless the newest is the same. With a key nothing is kept in the open: what the program left unencrypted
 * is encrypted here.
 */
export async function addCopy(copies: Copies, head: StateHead, text: string): Promise<void> {
  const names = await namesIn(copies.folder);
  const last = await copyOf(copies, names.at(-1));
  if (last?.text === text) return;
  const number = numberOf(names.at(-1)) + 1;
  const name = `${String(number).padStart(8, "0")}-${head.serial}-${head.lineage}.json`;
  const closed = head.encrypted || copies.keys === undefined ? text : sealState(copies.keys.current, text);
  await writeFileAtomic(join(copies.folder, name), closed, 0o600);
  for (const old of names.slice(0, Math.max(0, names.length + 1 - KEEP)))
    await rm(join(copies.folder, old), { force: true });
}

/** Close what was copied before there was a key. */
export async function sealOpenCopies({ folder, keys }: Copies): Promise<void> {
  if (keys === undefined) return;
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const text = (await readIfExists(path)) ?? "";
    if (headOf(text)?.encrypted === false) await writeFileAtomic(path, sealState(keys.current, text), 0o600);
  }
}

/** Every copy that can be opened and is whole, the newest first. */
export async function readCopies(copies: Copies): Promise<readonly StateCopy[]> {
  const names = (await namesIn(copies.folder)).toReversed();
  const read = await Promise.all(names.map((name) => copyOf(copies, name)));
  return read.filter((copy) => copy !== undefined);
}

/** The last copy that can be opened and is whole. */
export async function newestCopy(copies: Copies): Promise<StateCopy | undefined> {
  for (const name of (await namesIn(copies.folder)).toReversed()) {
    const copy = await copyOf(copies, name);
    if (copy !== undefined) return copy;
  }
  return undefined;
}

/** Take every copy away, e.g. because the key that opens them is given up. */
export async function removeCopies({ folder }: Copies): Promise<void> {
  for (const name of await namesIn(folder)) await rm(join(folder, name), { force: true });
}

async function copyOf({ folder, keys }: Copies, name: string | undefined): Promise<StateCopy | undefined> {
  const file = name === undefined ? undefined : await readIfExists(join(folder, name));
  const text = file === undefined ? undefined : openState(keys, file);
  const head = text === undefined ? undefined : headOf(text);
  return name === undefined || text === undefined || head === undefined ? undefined : { name, head, text };
}

/** In the order in which they were made. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^\d{8}-\d+-.+\.json$/.test(name)).toSorted();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

function numberOf(name: string | undefined): number {
  return name === undefined ? 0 : Number(name.slice(0, 8));
}
