import { expect, test } from "vitest";
import { HomelabError } from "../lib/error.ts";
import type { HomelabEvent } from "../lib/events.ts";
import type { Phase } from "./phase.ts";
import { runPhases } from "./runner.ts";
import type { Site } from "./site.ts";

const trail: string[] = [];

function siteOf(events: HomelabEvent[] = [], signal = new AbortController().signal): Site {
  trail.length = 0;
  const partial: Partial<Site> = {
    emit: (event) => events.push(event),
    signal,
    tools: {
      path: (binary) => Promise.resolve((trail.push(`have ${binary}`), binary)),
      all: () => Promise.resolve([]),
      ready: () => [],
      present: () => false,
      info: () => Promise.reject(new Error("not asked for")),
      missing: { binaries: [], seconds: 0, diskMB: 0 },
      close: () => Promise.resolve(),
    },
  };
  // The runner uses nothing else of a site.
  return partial as Site;
}

const phase = (name: string, more: Partial<Phase> = {}): Phase => ({
  name,
  title: name,
  needs: [],
  plan: () => name,
  run: async () => void trail.push(name),
  ...more,
});

const refused = new HomelabError("REFUSED", "no");
const failing = phase("failing", { run: () => Promise.reject(refused) });

test("phases run in order and only once their programs are there", async () => {
  const result = await runPhases([phase("one", { needs: ["tofu"] }), phase("two")], siteOf());
  expect(trail).toEqual(["have tofu", "one", "two"]);
  expect(result.ok).toBe(true);
});

test("phases of one step run side by side, and are told of in their order", async () => {
  const gate = new AbortController();
  const opened = new Promise<void>((resolve) => gate.signal.addEventListener("abort", () => resolve()));
  // The first can only end when the second has run.
  const steps = [
    [phase("waits", { run: () => opened }), phase("opens", { run: async () => gate.abort() })],
    phase("last"),
  ];
  const { ok, phases } = await runPhases(steps, siteOf());
  expect([ok, phases.map(({ name }) => name)]).toEqual([true, ["waits", "opens", "last"]]);
});

test("what runs beside a phase that fails ends, and nothing starts after it", async () => {
  const events: HomelabEvent[] = [];
  const { ok, error, phases } = await runPhases([[failing, phase("beside")], phase("after")], siteOf(events));
  expect([ok, error, trail]).toEqual([false, refused, ["beside"]]);
  expect(phases.map(({ name, status }) => `${name} ${status}`)).toEqual(["failing failed", "beside done"]);
  expect(events.filter(({ type }) => type === "phase-end")).toHaveLength(2);
});

test("a phase that has nothing to do says why", async () => {
  const { phases } = await runPhases([phase("idle", { skip: async () => "nothing changed" })], siteOf());
  expect([trail, phases[0]?.status, phases[0]?.message]).toEqual([[], "skipped", "nothing changed"]);
});

test("an interruption is told as such, with how to go on", async () => {
  const stop = new AbortController();
  const interrupted = phase("long", {
    run: async () => {
      stop.abort(new Error("Ctrl-C"));
      stop.signal.throwIfAborted();
    },
  });
  const { error, phases } = await runPhases([interrupted, phase("after")], siteOf([], stop.signal));
  expect(error).toMatchObject({ code: "INTERRUPTED", exitCode: 130, hint: expect.stringContaining("go on") });
  expect([phases.map(({ status }) => status), trail]).toEqual([["interrupted"], []]);
});
