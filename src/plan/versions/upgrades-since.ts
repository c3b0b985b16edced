import { versionsSchema } from "../../config/versions.ts";
import type { Versions } from "../lab.ts";
import { componentOf } from "./components.ts";
import { pinsOf } from "./pins.ts";
import { upgradeOrder } from "./upgrade-order.ts";

/** A step of an upgrade, for people. */
export interface NamedStep {
  readonly title: string;
  readonly from: string;
  readonly to: string;
}

/**
 * What has been raised since an older `versions.json`, in an order in which everything fits together after each step.
 *
 * @param before the older file's text
 * @returns no steps when it is no `versions.json` of this release, and undefined when there is no such order
 */
export function upgradesSince(before: string, versions: Versions): readonly NamedStep[] | undefined {
  const older = versionsSchema.safeParse(json(before)).data;
  if (older === undefined) return [];
  const { images: _, ...pins } = older;
  return upgradeOrder(pinsOf(pins), pinsOf(versions))?.map(({ key, from, to }) => {
    return { title: componentOf(key).title, from, to };
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
