import { MachineStatusEvent_MachineStage as Stage, MachineStatusEventSchema } from "../gen/machine/events_pb.ts";
import type { EventLog } from "./event-log.ts";

export { Stage };
/** A number of {@link Stage}. */
export type StageNumber = (typeof Stage)[keyof typeof Stage];

export interface UnmetCondition {
  readonly name: string;
  readonly reason: string;
}

/** Stage and readiness as clients see them; each change is an event. */
export interface MachineStatus {
  stage(): StageNumber;
  unmet(): readonly UnmetCondition[];
  /** Nothing is unmet. */
  ready(): boolean;
  set(stage: StageNumber, unmet: readonly UnmetCondition[]): void;
}

export function createMachineStatus(events: EventLog, changed: () => void): MachineStatus {
  let stage: StageNumber = Stage.BOOTING;
  let unmet: readonly UnmetCondition[] = [{ name: "services", reason: "machined is starting" }];
  return {
    stage: () => stage,
    unmet: () => unmet,
    ready: () => unmet.length === 0,
    set(nextStage, nextUnmet) {
      if (nextStage === stage && JSON.stringify(nextUnmet) === JSON.stringify(unmet)) return;
      stage = nextStage;
      unmet = nextUnmet;
      events.publish(MachineStatusEventSchema, {
        stage,
        status: { ready: unmet.length === 0, unmetConditions: unmet.map((condition) => ({ ...condition })) },
      });
      changed();
    },
  };
}
