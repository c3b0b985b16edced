import { z } from "zod";

/** A taint as a Node carries it. */
export interface Taint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: string;
}

/** Labels, annotations and taints of a Node, or those that a machine wants it to have. */
export interface NodeMarks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

/** Annotations in which a machine notes what on its Node is its own. source: siderolabs/talos v1.13 constants. */
const OWNED = {
  labels: "talos.dev/owned-labels",
  annotations: "talos.dev/owned-annotations",
  taints: "talos.dev/owned-taints",
} as const;

const names = z.array(z.string());

/**
 * Lay what the machine configuration wants over what the Node has: what is missing or the machine's own is set, what is
 * the machine's own and no longer wanted goes, what somebody else has set differently stays as it is.
 * source: siderolabs/talos v1.13 controllers/k8s/node_apply.go.
 */
export function applyMarks(present: NodeMarks, wanted: NodeMarks): NodeMarks {
  const labels = merge(present.labels, wanted.labels, ownedBy(present, OWNED.labels));
  const annotations = merge(present.annotations, wanted.annotations, ownedBy(present, OWNED.annotations));
  const taints = merge(byKey(present.taints), byKey(wanted.taints), ownedBy(present, OWNED.taints));
  const notes: readonly string[] = Object.values(OWNED);
  return {
    labels: labels.result,
    annotations: {
      ...Object.fromEntries(Object.entries(annotations.result).filter(([key]) => !notes.includes(key))),
      ...noteOf(OWNED.labels, labels.owned),
      ...noteOf(OWNED.annotations, annotations.owned),
      ...noteOf(OWNED.taints, taints.owned),
    },
    taints: Object.values(taints.result),
  };
}

function byKey(taints: readonly Taint[]): Readonly<Record<string, Taint>> {
  return Object.fromEntries(taints.map((entry) => [entry.key, entry]));
}

function merge<V>(
  present: Readonly<Record<string, V>>,
  wanted: Readonly<Record<string, V>>,
  before: ReadonlySet<string>,
): { readonly result: Record<string, V>; readonly owned: readonly string[] } {
  const result = { ...present };
  const owned = new Set(before);
  for (const [key, value] of Object.entries(wanted)) {
    const now = present[key];
    if (now === undefined || owned.has(key) || sameValue(now, value)) {
      result[key] = value;
      owned.add(key);
    }
  }
  for (const key of before) {
    if (key in wanted) continue;
    delete result[key];
    owned.delete(key);
  }
  return { result, owned: [...owned].toSorted() };
}

/** A taint carries more than its value (when it was added); that is nobody's. */
function sameValue(a: unknown, b: unknown): boolean {
  const [left, right] = [taint.safeParse(a), taint.safeParse(b)];
  if (!left.success || !right.success) return a === b;
  return (left.data.value ?? "") === (right.data.value ?? "") && left.data.effect === right.data.effect;
}

const taint = z.looseObject({ value: z.string().optional(), effect: z.string() });

function ownedBy({ annotations }: NodeMarks, note: string): ReadonlySet<string> {
  const text = annotations[note];
  return new Set(text === undefined ? [] : names.parse(JSON.parse(text)));
}

function noteOf(note: string, owned: readonly string[]): Readonly<Record<string, string>> {
  return owned.length === 0 ? {} : { [note]: JSON.stringify(owned) };
}
