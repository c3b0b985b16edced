import { join } from "node:path";
import { readCopies } from "../../drive/terraform/state-copies.ts";
import { headOf, type StateHead } from "../../drive/terraform/state-head.ts";
import { copiesOf, STATE_FILE } from "../../drive/terraform/state-journal.ts";
import { unfinishedWhy } from "../../drive/terraform/unfinished.ts";
import { STATE_JOURNAL, workFolder } from "../../drive/terraform/work-folder.ts";
import { readIfExists } from "../../lib/files.ts";
import { holderText, readHolder } from "../../lib/lock.ts";
import { STATE_FOLDER } from "../../lib/state-folder.ts";
import { withSecrets } from "../secrets.ts";
import type { Session } from "../session.ts";

export interface StateSeen {
  readonly path: string;
  readonly folder: string;
  readonly state: StateHead | null;
  /** The newest first. */
  readonly copies: readonly { readonly serial: number; readonly lineage: string }[];
  readonly unfinished: string | null;
  /** Who works on it now. */
  readonly holder: string | null;
}

/** What can be said of a lab's state without opening it, and without a program. */
export async function look({ folder, env }: Pick<Session, "folder" | "env">): Promise<StateSeen> {
  const dir = join(folder, "terraform");
  const journal = join(folder, STATE_FOLDER, STATE_JOURNAL);
  const terraform = { dir, journal, env: await withSecrets(folder, env) };
  const path = join(dir, STATE_FILE);
  const holder = await readHolder(join(workFolder(terraform), "lock"));
  const copies = await readCopies(copiesOf(terraform));
  return {
    path,
    folder: journal,
    state: headOf((await readIfExists(path)) ?? "") ?? null,
    copies: copies.map(({ head: { serial, lineage } }) => ({ serial, lineage })),
    unfinished: (await unfinishedWhy(terraform)) ?? null,
    holder: holder === undefined ? null : holderText(holder),
  };
}
