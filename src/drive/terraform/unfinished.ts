import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { journalFolder, type RootModule } from "./work-folder.ts";

const FILE = "unfinished";
const BEGINNING = "beginning.json";

/**
 * Note that the state may not know everything that is there: written before an apply, taken away after one that came to
 * its end. As long as it is there, what the host holds is compared with the state before the next plan.
 *
 * @param why as a person reads it
 */
export async function markUnfinished(terraform: RootModule, why: string): Promise<void> {
  await writeFileAtomic(join(journalFolder(terraform), FILE), `${why}\n`, 0o600);
}

export async function markFinished(terraform: RootModule): Promise<void> {
  await rm(join(journalFolder(terraform), FILE), { force: true });
}

/** Why the state may not know everything, or undefined. */
export async function unfinishedWhy(terraform: RootModule): Promise<string | undefined> {
  return (await readIfExists(join(journalFolder(terraform), FILE)))?.trim();
}

const beginning = z.strictObject({ guests: z.array(z.int()) });

/** Note which guests the host had before the first apply of all: those are none of its making. */
export async function noteBeginning(terraform: RootModule, guests: readonly number[]): Promise<void> {
  await writeFileAtomic(join(journalFolder(terraform), BEGINNING), JSON.stringify({ guests }), 0o600);
}

/** Ids of the guests that were there before the first apply; undefined when nobody looked. */
export async function guestsAtBeginning(terraform: RootModule): Promise<readonly number[] | undefined> {
  const text = await readIfExists(join(journalFolder(terraform), BEGINNING));
  return text === undefined ? undefined : beginning.parse(JSON.parse(text)).guests;
}
