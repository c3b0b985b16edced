import { join } from "node:path";
import { HomelabError } from "../../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../../lib/files.ts";
import { type State, stateSchema } from "./state.ts";

/** Milliseconds after a change at which it is written at the latest; a task is never reported finished before. */
const DELAY_MS = 50;

export interface Store {
  readonly state: State;
  /** Something changed: it will be on disk soon. */
  readonly changed: () => void;
  /** Resolves when everything that was changed so far is on disk. */
  readonly flush: () => Promise<void>;
}

/**
 * The state in a folder: what lies there, or `initial()` for a new one. One write runs at a time and each writes
 * all, so callers that flush together share it.
 *
 * @throws HomelabError `REHEARSAL_STATE` when the file there is not ours
 */
export async function openStore(dir: string, initial: () => State, onError: (error: unknown) => void): Promise<Store> {
  const path = join(dir, "state.json");
  const text = await readIfExists(path);
  const state = text === undefined ? initial() : parse(text, path);
  let dirty = text === undefined;
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const write = async (): Promise<void> => {
    while (dirty) {
      dirty = false;
      try {
        await writeFileAtomic(path, JSON.stringify(state), 0o600);
      } catch (error) {
        dirty = true;
        throw error;
      }
    }
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing ??= write().finally(() => {
      writing = undefined;
    });
    await writing;
    // A change that came while the last write was finishing has not been seen by its loop.
    if (dirty) await flush();
  };
  const changed = (): void => {
    dirty = true;
    timer ??= setTimeout(() => void flush().catch(onError), DELAY_MS);
  };
  await flush();
  return { state, changed, flush };
}

function parse(text: string, path: string): State {
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new HomelabError("REHEARSAL_STATE", `${path} is not a state of the Proxmox simulator`, {
      hint: "remove the rehearsal's folder and run it again",
      cause: error,
    });
  }
}
