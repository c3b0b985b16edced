import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import type { Metadata } from "./metadata.ts";

/** One operation of a JSON patch. */
export interface Operation {
  readonly op: "add" | "remove";
  readonly path: string;
  readonly value?: unknown;
}

/** From the labels and annotations of one plan to those of the next; what somebody else added stays. */
export function metadataPatch(live: KubernetesObject, before: Metadata, after: Metadata): readonly Operation[] {
  return (["labels", "annotations"] as const).flatMap((field): readonly Operation[] => {
    const there = live.metadata[field] ?? {};
    const gone = Object.keys(before[field]).filter((key) => !(key in after[field]) && key in there);
    const set = Object.entries(after[field]).filter(([key, value]) => there[key] !== value);
    if (set.length > 0 && live.metadata[field] === undefined)
      return [{ op: "add", path: `/metadata/${field}`, value: Object.fromEntries(set) }];
    const at = (key: string): string => `/metadata/${field}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return [
      ...gone.map((key): Operation => ({ op: "remove", path: at(key) })),
      ...set.map(([key, value]): Operation => ({ op: "add", path: at(key), value })),
    ];
  });
}
