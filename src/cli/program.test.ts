import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { errorJson, errorText } from "./report/error.ts";
import { createPlainReporter } from "./report/plain.ts";
import { createTtyReporter } from "./report/tty.ts";
import { timeLeft } from "./report/words.ts";
import { HomelabError } from "../lib/error.ts";
import type { HomelabEvent } from "../lib/events.ts";
import { newCommand, newGroup } from "./command.ts";
import { asksForHelp, helpText } from "./help.ts";
import { run } from "./program.ts";
import { commands } from "./registry.ts";

let printed: string;
beforeEach(() => {
  printed = "";
  const keep = (text: string | Uint8Array): boolean => {
    printed += String(text);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(keep);
  vi.spyOn(process.stderr, "write").mockImplementation(keep);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const entry = (action: (options: unknown) => void) => ({
  name: "try",
  summary: "for tests",
  load: () => Promise.resolve({ command: () => newCommand("try", "For tests.").option("--dry-run").action(action) }),
});

describe("command line", () => {
  test("a mistyped flag fails with a suggestion, and nothing runs", async () => {
    const ran = vi.fn();
    expect(await run(["try", "--dryrun"], [entry(ran)])).toBe(2);
    expect(ran).not.toHaveBeenCalled();
    expect(printed).toContain("--dry-run");
  });

  test("unknown commands and surplus words fail", async () => {
    expect(await run(["tri"], [entry(vi.fn())])).toBe(2);
    expect(printed).toContain("Did you mean try?");
    expect(await run(["try", "more"], [entry(vi.fn())])).toBe(2);
  });

  test("help is no failure and loads nothing", async () => {
    const loads = vi.fn();
    expect(await run(["--help"], [{ name: "try", summary: "for tests", load: loads }])).toBe(0);
    expect(loads).not.toHaveBeenCalled();
    expect(printed).toBe(helpText([{ name: "try", summary: "for tests" }]));
    expect(await run(["help", "try"], [entry(vi.fn())])).toBe(0);
    expect(printed).toContain("--dry-run");
  });

  test("a command of commands leaves the options to the command that is called", async () => {
    const ran = vi.fn();
    const load = () =>
      Promise.resolve({
        command: () => newGroup("things", "For tests.", [newCommand("list", "For tests.").action(ran)]),
      });
    const group = { name: "things", summary: "for tests", load };
    expect(await run(["things", "list", "--lab", "elsewhere", "--json"], [group])).toBe(0);
    expect(ran.mock.calls[0]?.[0]).toEqual({ lab: "elsewhere", json: true });
    expect(await run(["things", "lst"], [group])).toBe(2);
    expect(printed).toContain("Did you mean list?");
    expect(await run(["things"], [group])).toBe(2);
    expect(printed).toContain("Usage: homelab things");
    expect(ran).toHaveBeenCalledTimes(1);
  });

  test("every command of the registry loads and bears its name", async () => {
    for (const { name, load } of commands) expect((await load()).command().name()).toBe(name);
  });
});

const EVENTS: readonly HomelabEvent[] = [
  { type: "phase-start", phase: "a", title: "Make", at: 0 },
  { type: "progress", phase: "a", message: "x", done: 1, total: 3, secondsLeft: 50 },
  { type: "phase-end", phase: "a", title: "Make", status: "failed", seconds: 1.234, message: "disk full\nmore" },
];

describe("reports", () => {
  test("plain: a line for each event, progress not too often", () => {
    const lines: string[] = [];
    let now = 0;
    const reporter = createPlainReporter(
      (line) => lines.push(line),
      () => now,
    );
    const [start, progress, end] = EVENTS;
    if (start === undefined || progress === undefined || end === undefined) throw new Error("three events");
    for (const event of [start, progress]) reporter.emit(event);
    now = 10_000;
    for (const event of [progress, progress, end]) reporter.emit(event);
    expect(lines).toEqual(["  Make …", "    1/3 x, 50 s left", "✗ Make  failed 1.2 s  disk full"]);
  });

  test("terminal: what goes on is repainted and gone in the end", () => {
    let screen = "";
    const reporter = createTtyReporter(
      (text) => (screen += text),
      () => 40,
    );
    for (const event of EVENTS.slice(0, 2)) reporter.emit(event);
    expect(screen).toContain("1/3 x");
    reporter.emit({ type: "progress", phase: "a", message: "y".repeat(100) });
    reporter.end();
    expect(screen.split("\n").every((line) => stripVTControlCharacters(line).length <= 40)).toBe(true);
    expect(screen.endsWith("\u001B[1A\u001B[0J")).toBe(true);
  });

  test("an error says what and what to try; only a defect shows a stack", () => {
    const error = new HomelabError("PORT_TAKEN", "6443 is held by 12", { hint: "stop it" });
    expect(errorText(error)).toBe("PORT_TAKEN: 6443 is held by 12\ntry: stop it");
    expect(errorJson(error)).toEqual({
      ok: false,
      error: { code: "PORT_TAKEN", message: "6443 is held by 12", hint: "stop it" },
    });
    expect(errorText(new TypeError("x"))).toContain("program.test.ts");
  });

  test("estimates are as coarse as they are", () => {
    expect([0, 3, 61, 200].map(timeLeft)).toEqual(["longer than expected", "5 s left", "65 s left", "4 min left"]);
  });
});

describe("help", () => {
  test("names every command, and is quick only when nothing else is asked", () => {
    expect([["--help"], ["-h"], ["help"], [], ["check", "--help"], ["help", "check"]].map(asksForHelp)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    const text = helpText(commands);
    for (const { name, summary } of commands) expect(text).toContain(`  ${name.padEnd(14)}  ${summary}\n`);
  });
});
