import { create, toBinary } from "@bufbuild/protobuf";
import type { DescMessage, MessageInitShape } from "@bufbuild/protobuf";
import { createPulse } from "./pulse.ts";
import { xid } from "./xid.ts";

export interface StoredEvent {
  readonly id: string;
  readonly at: number;
  readonly actorId: string;
  /** Not the usual prefix of an Any: Talos' clients look for `talos/runtime/machine.X`. */
  readonly typeUrl: string;
  readonly value: Uint8Array<ArrayBuffer>;
}

export interface EventSelection {
  /** 0: new ones only; -1: all since boot; n: the last n first. */
  readonly tailEvents: number;
  /** Those after this id first; wins over the others. */
  readonly tailId: string;
  readonly tailSeconds: number;
  readonly withActorId: string;
}

/** What happened since the boot, the latest thousand; another boot starts with an empty one. */
export interface EventLog {
  publish<T extends DescMessage>(schema: T, init: MessageInitShape<T>, actorId?: string): void;
  follow(selection: EventSelection, signal: AbortSignal): AsyncGenerator<StoredEvent, void, void>;
}

const CAPACITY = 1_000;

export function createEventLog(): EventLog {
  const events: StoredEvent[] = [];
  let dropped = 0;
  const pulse = createPulse();

  const start = ({ tailEvents, tailId, tailSeconds }: EventSelection): number => {
    const end = dropped + events.length;
    if (tailId !== "") {
      const found = events.findIndex(({ id }) => id > tailId);
      return found < 0 ? end : dropped + found;
    }
    if (tailSeconds > 0) {
      const since = Date.now() - tailSeconds * 1000;
      const found = events.findIndex(({ at }) => at >= since);
      return found < 0 ? end : dropped + found;
    }
    return tailEvents < 0 ? dropped : Math.max(dropped, end - tailEvents);
  };

  return {
    publish(schema, init, actorId = "") {
      const value = toBinary(schema, create(schema, init));
      events.push({ id: xid(), at: Date.now(), actorId, typeUrl: `talos/runtime/${schema.typeName}`, value });
      if (events.length > CAPACITY) {
        events.shift();
        dropped++;
      }
      pulse.fire();
    },
    async *follow(selection, signal) {
      let position = start(selection);
      for (;;) {
        position = Math.max(position, dropped);
        while (position < dropped + events.length) {
          const event = events[position - dropped];
          position = Math.max(position, dropped) + 1;
          if (event === undefined) continue;
          if (selection.withActorId === "" || event.actorId === selection.withActorId) yield event;
        }
        if (!(await pulse.next(signal))) return;
      }
    },
  };
}
