/** A process of the measured tree as it was seen last. */
export interface SeenProcess {
  readonly key: string;
  /** Key of its parent, when that one is seen as well. */
  readonly parent: string | undefined;
  /** CPU-seconds, see `ProcStat`. */
  readonly own: number;
  readonly reaped: number;
  /** Number of the last look in which it was there. */
  readonly look: number;
}

/** Stands for the parent of those that have none among the seen. */
const ROOT = "";

/**
 * CPU-seconds of a tree of processes of which each was seen many times or, when it was short-lived, never.
 *
 * When a parent waits for a child, the kernel adds all that the child used to the parent's `reaped`. So for children that
 * are gone, `reaped` is the whole truth, with those that no look ever caught; and what was seen of them is the same
 * time once more and must not be added. Only where nobody has waited for them yet is it more than `reaped`. Children
 * that were there together with the parent in its last look are in no `reaped` and are added.
 */
export function cpuSeconds(processes: Iterable<SeenProcess>): number {
  const all = [...processes];
  const keys = new Set(all.map((process) => process.key));
  const childrenOf = new Map<string, SeenProcess[]>();
  for (const process of all) {
    const parent = process.parent !== undefined && keys.has(process.parent) ? process.parent : ROOT;
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), process]);
  }
  const sum = (some: readonly SeenProcess[]): number => some.reduce((seconds, one) => seconds + total(one), 0);
  function total(process: SeenProcess): number {
    const children = childrenOf.get(process.key) ?? [];
    const gone = children.filter(({ look }) => look < process.look);
    const there = children.filter(({ look }) => look >= process.look);
    return process.own + Math.max(process.reaped, sum(gone)) + sum(there);
  }
  return sum(childrenOf.get(ROOT) ?? []);
}

export interface CpuPoint {
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
  readonly cpuSeconds: number;
}

/** CPU-seconds used up to a moment, between two looks in proportion; `points` are in the order of time. */
export function cpuAt(points: readonly CpuPoint[], at: number): number {
  const next = points.findIndex((point) => point.at >= at);
  const after = points[next];
  if (after === undefined) return points.at(-1)?.cpuSeconds ?? 0;
  const before = points[next - 1];
  if (before === undefined) return after.cpuSeconds;
  const part = (at - before.at) / (after.at - before.at);
  return before.cpuSeconds + part * (after.cpuSeconds - before.cpuSeconds);
}
