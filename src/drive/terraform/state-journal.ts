import { watch, type FSWatcher } from "node:fs";
import { chmod, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { HomelabError, systemCode } from "../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { addCopy, newestCopy, sealOpenCopies, type Copies, type StateCopy } from "./state-copies.ts";
import { headOf, type StateHead } from "./state-head.ts";
import { stateKeysOf } from "./state-key.ts";
import { markUnfinished } from "./unfinished.ts";
import { journalFolder, type RootModule } from "./work-folder.ts";

export const STATE_FILE = "terraform.tfstate";
/** Terraform writes it when it cannot write the state itself. */
const RESCUED_FILE = "errored.tfstate";

/**
 * Terraform writes its local state in place. A kill in that moment leaves a file of 0 bytes, and the machines it made
 * are forgotten. So every valid state is copied as it appears, and one that is broken, older or somebody else's is
 * replaced by the last copy. Copies are made while something runs; `stop` makes the last one.
 */
export function keepStates(terraform: RootModule): { stop(): Promise<void> } {
  let copying = Promise.resolve();
  const copy = (): Promise<void> => (copying = copying.then(() => copyState(terraform)));
  const watcher: FSWatcher = watch(terraform.dir, (_event, file) => {
    // A failure is thrown by every copy after it, so by `stop` as well.
    if (file === STATE_FILE) copy().catch(() => undefined);
  });
  return {
    async stop() {
      watcher.close();
      await copy();
    },
  };
}

/**
 * See to it that the state is the last one that was seen: put the last copy back where the file is missing, empty, cut
 * off, older, or of another lineage. What is replaced is kept beside it. Only under the lock: a state that is just being
 * written looks broken too.
 *
 * @returns sentences about what was done
 * @throws HomelabError `STATE_BROKEN` when the state cannot be read and no copy exists
 */
export async function restoreState(terraform: RootModule): Promise<readonly string[]> {
  const path = join(terraform.dir, STATE_FILE);
  await sealOpenCopies(copiesOf(terraform));
  const rescued = await takeRescued(terraform);
  const text = await readIfExists(path);
  const kept = await newestCopy(copiesOf(terraform));
  const fault = faultOf(text, kept);
  if (fault === undefined) {
    await copyState(terraform);
    await protect(terraform);
    if (text !== undefined && headOf(text)?.encrypted === true) await removeOpenBackup(path);
    return rescued;
  }
  if (kept === undefined) return [...rescued, await begin(path, text)];
  const aside = text === undefined || text.trim() === "" ? undefined : await putAside(path);
  await writeFileAtomic(path, kept.text, 0o600);
  await markUnfinished(terraform, `the state was ${fault}`);
  const place = aside === undefined ? "" : `; what lay there is now ${aside}`;
  return [...rescued, `the state was ${fault}: put back serial ${kept.head.serial}${place}`];
}

/** Write a state in the place of the present one and remember it as the last. Only under the lock. */
export async function replaceState(terraform: RootModule, { head, text }: StateCopy): Promise<string | undefined> {
  const path = join(terraform.dir, STATE_FILE);
  const aside = (await readIfExists(path)) === undefined ? undefined : await putAside(path);
  await writeFileAtomic(path, text, 0o600);
  await addCopy(copiesOf(terraform), head, text);
  await markUnfinished(terraform, "an earlier state was chosen");
  return aside;
}

/** Whether the state can be read, or there is none and never was. */
export async function isWhole(terraform: RootModule): Promise<boolean> {
  const text = await readIfExists(join(terraform.dir, STATE_FILE));
  if (text !== undefined) return headOf(text) !== undefined;
  return (await newestCopy(copiesOf(terraform))) === undefined;
}

export function copiesOf(terraform: RootModule): Copies {
  return { folder: journalFolder(terraform), keys: stateKeysOf(terraform.env) };
}

/** What is wrong with the state on disk, as the end of "the state was …". */
function faultOf(text: string | undefined, kept: StateCopy | undefined): string | undefined {
  if (text === undefined) return kept === undefined ? undefined : "missing";
  const now = headOf(text);
  if (now === undefined) return text.trim() === "" ? "empty" : "damaged";
  return kept === undefined ? undefined : strangeness(now, kept.head);
}

function strangeness(now: StateHead, kept: StateHead): string | undefined {
  if (now.lineage !== kept.lineage) return "another lab's or begun anew (its lineage differs)";
  return now.serial < kept.serial ? `older than its last copy (serial ${now.serial})` : undefined;
}

/** Nothing was recorded before a first write that was cut off. */
async function begin(path: string, text: string | undefined): Promise<string> {
  if (text !== undefined && text.trim() !== "")
    throw new HomelabError("STATE_BROKEN", `${path} cannot be read and no copy of it was kept`, {
      hint: "restore it from a backup, or move it away: what the lab's pool holds is then found again and imported",
    });
  await rm(path);
  return "the first write of the state was cut off: starting with an empty one";
}

/** The state that Terraform saved elsewhere because it could not be written here. */
async function takeRescued(terraform: RootModule): Promise<readonly string[]> {
  const path = join(terraform.dir, RESCUED_FILE);
  const text = await readIfExists(path);
  const head = text === undefined ? undefined : headOf(text);
  if (text === undefined || head === undefined) return [];
  const now =
    headOf((await readIfExists(join(terraform.dir, STATE_FILE))) ?? "") ??
    (await newestCopy(copiesOf(terraform)))?.head;
  if (now !== undefined && (now.lineage !== head.lineage || now.serial >= head.serial)) return [];
  await writeFileAtomic(join(terraform.dir, STATE_FILE), text, 0o600);
  await rm(path);
  return [`took over serial ${head.serial} from ${RESCUED_FILE}, where the last run had to save it`];
}

async function putAside(path: string): Promise<string> {
  const aside = `${path}.${new Date().toISOString().replaceAll(/[:.]/g, "-")}.aside`;
  await rename(path, aside);
  await chmod(aside, 0o600);
  return aside;
}

async function copyState(terraform: RootModule): Promise<void> {
  const text = await readIfExists(join(terraform.dir, STATE_FILE));
  const head = text === undefined ? undefined : headOf(text);
  if (text !== undefined && head !== undefined) await addCopy(copiesOf(terraform), head, text);
}

/** Terraform's own copy of the state before the last one: of no use beside ours, and open when it is from before the key. */
async function removeOpenBackup(path: string): Promise<void> {
  const backup = `${path}.backup`;
  if (headOf((await readIfExists(backup)) ?? "")?.encrypted === false) await rm(backup);
}

/** What was written by hand has the modes of the person's shell. */
async function protect({ dir }: RootModule): Promise<void> {
  for (const name of [STATE_FILE, `${STATE_FILE}.backup`, RESCUED_FILE, "homelab.tfplan"]) {
    try {
      await chmod(join(dir, name), 0o600);
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
    }
  }
}
