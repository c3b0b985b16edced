import type { TaskState } from "./state/state.ts";

/**
 * Something that goes wrong on purpose, as data. `nth` (1 unless given) is which match fails; `times` how many in a
 * row from there (1 unless given, Infinity for always).
 */
export type Fault =
  | {
      readonly match: { readonly method?: string; readonly path: RegExp };
      readonly nth?: number;
      readonly times?: number;
      /** Answered in place of the real answer; the request has no effect. */
      readonly respond: { readonly status: number; readonly message: string };
    }
  | {
      readonly task: { readonly type: string; readonly id?: string };
      readonly nth?: number;
      readonly times?: number;
      /** The task does nothing and ends with this exit status. */
      readonly taskFails: { readonly exitStatus: string; readonly log?: readonly string[] };
    };

export interface Faults {
  /** Returns a function that takes the fault away again. */
  readonly add: (fault: Fault) => () => void;
  readonly forRequest: (
    method: string,
    path: string,
  ) => { readonly status: number; readonly message: string } | undefined;
  readonly forTask: (
    task: Pick<TaskState, "type" | "id">,
  ) => { readonly exitStatus: string; readonly log?: readonly string[] } | undefined;
}

/** Keeps count of the matches of each fault. */
export function createFaults(initial: readonly Fault[] = []): Faults {
  const active = new Map<Fault, number>();
  const hits = (fault: Fault): boolean => {
    const count = (active.get(fault) ?? 0) + 1;
    active.set(fault, count);
    const first = fault.nth ?? 1;
    return count >= first && count < first + (fault.times ?? 1);
  };
  const add = (fault: Fault): (() => void) => {
    active.set(fault, 0);
    return () => void active.delete(fault);
  };
  for (const fault of initial) add(fault);
  return {
    add,
    forRequest: (method, path) => {
      for (const fault of active.keys()) {
        if (!("respond" in fault) || (fault.match.method ?? method) !== method || !fault.match.path.test(path))
          continue;
        if (hits(fault)) return fault.respond;
      }
      return undefined;
    },
    forTask: (task) => {
      for (const fault of active.keys()) {
        if (!("taskFails" in fault) || fault.task.type !== task.type || (fault.task.id ?? task.id) !== task.id)
          continue;
        if (hits(fault)) return fault.taskFails;
      }
      return undefined;
    },
  };
}
