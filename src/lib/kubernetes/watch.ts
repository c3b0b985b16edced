import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { HomelabError } from "../error.ts";
import { kubernetesObject, type KubernetesObject } from "./object.ts";
import { isKubernetesError, isTransient, statusError } from "./status.ts";

export type WatchEvent =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: KubernetesObject }
  /** Everything that existed when the watch began has been given. Comes exactly once. */
  | { readonly type: "SYNCED" };

/** What a watch needs from the client; apart so that it can be tried without a server. */
export interface WatchSource {
  list(): Promise<{ readonly resourceVersion: string; readonly items: readonly KubernetesObject[] }>;
  /** The raw lines of one watch request that starts after `resourceVersion`. */
  lines(resourceVersion: string): AsyncGenerator<string, void, void>;
}

const frame = z.looseObject({
  type: z.enum(["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"]),
  object: z.unknown(),
});
const bookmark = z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string() }) });
const errorStatus = z.looseObject({ code: z.number().optional() });

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * List, then follow. When the server ends the stream the watch goes on from the last version seen; when that version is
 * too old (410) or the server was away it lists again and gives only the differences, deletions included. Transient
 * failures are retried for as long as `signal` allows; refusals (403, unknown kind) are thrown. Ends when aborted.
 */
export async function* follow(source: WatchSource, signal: AbortSignal): AsyncGenerator<WatchEvent, void, void> {
  const seen = new Map<string, KubernetesObject>();
  let version: string | undefined;
  let synced = false;
  let pause = FIRST_PAUSE_MS;

  while (!signal.aborted) {
    try {
      if (version === undefined) {
        const now = await source.list();
        for (const event of differences(seen, now.items)) yield remember(seen, event);
        version = now.resourceVersion;
        if (!synced) yield { type: "SYNCED" };
        synced = true;
      }
      for await (const line of source.lines(version)) {
        const parsed = parseFrame(line);
        version = parsed.version;
        pause = FIRST_PAUSE_MS;
        if (parsed.event !== undefined) yield remember(seen, parsed.event);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (isKubernetesError(error, "KUBERNETES_EXPIRED", "KUBERNETES_GONE")) version = undefined;
      else if (!isTransient(error)) throw error;
    }
    if (signal.aborted) return;
    // An aborted pause is the end of the loop, not a failure.
    await sleep(pause, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

type Change = Extract<WatchEvent, { object: KubernetesObject }>;

function parseFrame(line: string): { version: string; event?: Change } {
  const { type, object } = frame.parse(JSON.parse(line));
  if (type === "ERROR") throw statusError("watch", errorStatus.parse(object).code ?? 500, object);
  if (type === "BOOKMARK") return { version: bookmark.parse(object).metadata.resourceVersion };
  const parsed = kubernetesObject.parse(object);
  const version = parsed.metadata.resourceVersion;
  if (version === undefined)
    throw new HomelabError(
      "KUBERNETES_PROTOCOL",
      `watch: ${parsed.kind} ${parsed.metadata.name} has no resourceVersion`,
    );
  return { version, event: { type, object: parsed } };
}

function keyOf(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
}

function remember(seen: Map<string, KubernetesObject>, event: Change): Change {
  if (event.type === "DELETED") seen.delete(keyOf(event.object));
  else seen.set(keyOf(event.object), event.object);
  return event;
}

function* differences(
  seen: ReadonlyMap<string, KubernetesObject>,
  now: readonly KubernetesObject[],
): Generator<Change> {
  const present = new Map(now.map((object) => [keyOf(object), object]));
  for (const [key, object] of seen) {
    const successor = present.get(key);
    // Same name and another uid: the one that was seen is gone.
    if (successor === undefined || successor.metadata.uid !== object.metadata.uid) yield { type: "DELETED", object };
  }
  for (const [key, object] of present) {
    const before = seen.get(key);
    if (before === undefined) yield { type: "ADDED", object };
    else if (before.metadata.resourceVersion !== object.metadata.resourceVersion) yield { type: "MODIFIED", object };
  }
}
