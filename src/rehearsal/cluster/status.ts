import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import { refOf, type KubernetesObject } from "../../lib/kubernetes/object.ts";

/** A condition that a controller wants to stand in a status. */
export interface WantedCondition {
  readonly type: string;
  readonly status: "True" | "False";
  readonly reason: string;
  readonly message: string;
}

const condition = z.looseObject({ type: z.string(), status: z.string(), lastTransitionTime: z.string().optional() });
export const conditionList = z.array(condition).nullish();

/**
 * Conditions as they are to be written: each keeps the time of its last change while its status stays the same.
 *
 * @param before what stands there now, of whatever shape
 */
export function conditionsAfter(
  before: unknown,
  wanted: readonly WantedCondition[],
  observedGeneration: number | undefined,
): readonly object[] {
  const parsed = conditionList.safeParse(before);
  const old = new Map((parsed.success ? (parsed.data ?? []) : []).map((entry) => [entry.type, entry]));
  return wanted.map((entry) => {
    const last = old.get(entry.type);
    const same = last?.status === entry.status ? last.lastTransitionTime : undefined;
    return {
      ...entry,
      lastTransitionTime: same ?? `${new Date().toISOString().slice(0, 19)}Z`,
      ...(observedGeneration === undefined ? {} : { observedGeneration }),
    };
  });
}

/** Write the given fields of an object's status, unless they stand there already. */
export async function writeStatus(
  client: KubernetesClient,
  object: KubernetesObject,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  const now = z.record(z.string(), z.unknown()).safeParse(object["status"]);
  const current = now.success ? now.data : {};
  if (Object.entries(fields).every(([name, value]) => isDeepStrictEqual(current[name], value))) return;
  await client.patch(refOf(object), { status: fields }, { type: "merge", subresource: "status" });
}
