import { expect, it } from "vitest";
import { AddressEventSchema } from "../gen/machine/events_pb.ts";
import { createEventLog } from "./event-log.ts";
import type { EventLog, EventSelection } from "./event-log.ts";

const all: EventSelection = { tailEvents: -1, tailId: "", tailSeconds: 0, withActorId: "" };

function filled(count: number): EventLog {
  const log = createEventLog();
  for (let index = 0; index < count; index++)
    log.publish(AddressEventSchema, { hostname: `h${index}` }, index % 2 === 0 ? "even" : "odd");
  return log;
}

/** What a follower gets without anything new happening. */
async function past(log: EventLog, selection: EventSelection) {
  const stop = new AbortController();
  const seen = [];
  setTimeout(() => stop.abort(), 20);
  for await (const event of log.follow(selection, stop.signal)) seen.push(event);
  return seen;
}

it("gives all, the last few, or none of the past", async () => {
  const log = filled(5);
  expect(await past(log, all)).toHaveLength(5);
  expect(await past(log, { ...all, tailEvents: 2 })).toHaveLength(2);
  expect(await past(log, { ...all, tailEvents: 0 })).toHaveLength(0);
});

it("goes on after an id, within seconds, and for one actor", async () => {
  const log = filled(5);
  const ids = (await past(log, all)).map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted());
  expect(await past(log, { ...all, tailId: ids[2] ?? "" })).toHaveLength(2);
  expect(await past(log, { ...all, tailEvents: 0, tailSeconds: 60 })).toHaveLength(5);
  expect(await past(log, { ...all, withActorId: "even" })).toHaveLength(3);
});

it("wakes followers, and forgets the oldest beyond a thousand", async () => {
  const log = filled(1_200);
  const stop = new AbortController();
  const follower = log.follow({ ...all, tailEvents: 0 }, stop.signal);
  const next = follower.next();
  log.publish(AddressEventSchema, { hostname: "new" });
  expect((await next).value).toMatchObject({ typeUrl: "talos/runtime/machine.AddressEvent" });
  stop.abort();
  expect((await follower.next()).done).toBe(true);
  expect(await past(log, all)).toHaveLength(1_000);
});
