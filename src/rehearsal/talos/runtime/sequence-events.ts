import {
  PhaseEvent_Action,
  PhaseEventSchema,
  SequenceEvent_Action,
  SequenceEventSchema,
  TaskEvent_Action,
  TaskEventSchema,
} from "../gen/machine/events_pb.ts";
import type { Boot } from "./boot.ts";

/** Names of the sequences of machined. */
export type Sequence = "boot" | "install" | "reboot" | "reset" | "shutdown";

/**
 * Run one task of a sequence between the events by which clients follow it.
 *
 * @param actorId of the call that asked for it; empty when nobody did
 */
export async function runTask(
  { events, kernelLog }: Boot,
  { phase, task, actorId }: { readonly phase: string; readonly task: string; readonly actorId: string },
  work: () => Promise<void>,
): Promise<void> {
  const started = Date.now();
  events.publish(PhaseEventSchema, { phase, action: PhaseEvent_Action.START }, actorId);
  events.publish(TaskEventSchema, { task, action: TaskEvent_Action.START }, actorId);
  kernelLog.write(`task ${task} (1/1): starting`);
  await work();
  kernelLog.write(`task ${task} (1/1): done, ${Date.now() - started}ms`);
  events.publish(TaskEventSchema, { task, action: TaskEvent_Action.STOP }, actorId);
  events.publish(PhaseEventSchema, { phase, action: PhaseEvent_Action.STOP }, actorId);
}

/** A sequence begins. Those that end a boot never report their own end: nobody is left to do it. */
export function sequenceEvent({ events, kernelLog }: Boot, sequence: Sequence, actorId = ""): void {
  kernelLog.write(`${sequence} sequence: started`);
  events.publish(SequenceEventSchema, { sequence, action: SequenceEvent_Action.START }, actorId);
}
