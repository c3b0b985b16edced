import { z } from "zod";
import type { Fault } from "../proxmox/faults.ts";

const counts = { nth: z.int().positive().optional(), times: z.int().positive().optional() };

/** A fault as it travels over the control API: the path is the source of a regular expression. */
export const faultSchema = z.union([
  z.strictObject({
    match: z.strictObject({ method: z.string().optional(), path: z.string() }),
    respond: z.strictObject({ status: z.int().min(400).max(599), message: z.string() }),
    ...counts,
  }),
  z.strictObject({
    task: z.strictObject({ type: z.string(), id: z.string().optional() }),
    taskFails: z.strictObject({ exitStatus: z.string(), log: z.array(z.string()).optional() }),
    ...counts,
  }),
]);

export type FaultOrder = z.infer<typeof faultSchema>;

export function toFault(order: FaultOrder): Fault {
  const { nth = 1, times = 1 } = order;
  if ("task" in order) {
    const { id, type } = order.task;
    const { log, exitStatus } = order.taskFails;
    return {
      task: { type, ...(id === undefined ? {} : { id }) },
      taskFails: { exitStatus, ...(log === undefined ? {} : { log }) },
      nth,
      times,
    };
  }
  const { method, path } = order.match;
  return {
    match: { path: new RegExp(path), ...(method === undefined ? {} : { method }) },
    respond: order.respond,
    nth,
    times,
  };
}
