import type { EventLog } from "./event-log.ts";
import { ServiceStateEvent_Action, ServiceStateEventSchema } from "../gen/machine/events_pb.ts";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";

export type ServiceState = "Initialized" | "Preparing" | "Waiting" | "Running" | "Finished" | "Failed";

export interface Service {
  readonly id: string;
  readonly state: ServiceState;
  readonly healthy: boolean;
  /** Nobody has looked yet whether it is healthy. */
  readonly unknown: boolean;
  readonly message: string;
  readonly changedAt: Date;
  /** Oldest first, the last few. */
  readonly history: readonly { readonly state: ServiceState; readonly message: string; readonly at: Date }[];
}

/** The services of machined, and those that the Kubernetes node reports. */
export interface Services {
  set(id: string, state: ServiceState, message: string, healthy?: boolean): void;
  get(id: string): Service | undefined;
  /** By id. */
  list(): readonly Service[];
  /** Every one runs and is healthy, or has finished. */
  healthy(): boolean;
}

const ACTIONS: Readonly<Record<ServiceState, ServiceStateEvent_Action>> = {
  Initialized: ServiceStateEvent_Action.INITIALIZED,
  Preparing: ServiceStateEvent_Action.PREPARING,
  Waiting: ServiceStateEvent_Action.WAITING,
  Running: ServiceStateEvent_Action.RUNNING,
  Finished: ServiceStateEvent_Action.FINISHED,
  Failed: ServiceStateEvent_Action.FAILED,
};

const HISTORY = 32;

export function createServices(events: EventLog, log: (line: string) => void, changed: () => void): Services {
  const services = new Map<string, Service>();
  return {
    set(id, state, message, healthy) {
      const before = services.get(id);
      const unknown = healthy === undefined;
      if (before?.state === state && before.message === message && before.healthy === (healthy ?? false)) return;
      const at = new Date();
      const history = [...(before?.history ?? []), { state, message, at }].slice(-HISTORY);
      services.set(id, { id, state, healthy: healthy ?? false, unknown, message, changedAt: at, history });
      log(`service[${id}](${state}): ${message}`);
      events.publish(ServiceStateEventSchema, {
        service: id,
        action: ACTIONS[state],
        message,
        health: { unknown, healthy: healthy ?? false, lastMessage: "", lastChange: timestampFromDate(at) },
      });
      changed();
    },
    get: (id) => services.get(id),
    list: () => [...services.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    healthy: () =>
      [...services.values()].every(
        ({ state, healthy, unknown }) => state === "Finished" || (state === "Running" && (healthy || unknown)),
      ),
  };
}
