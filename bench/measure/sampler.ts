import { readdirSync, readFileSync } from "node:fs";
import { systemCode } from "../../src/lib/error.ts";
import { cpuSeconds, type CpuPoint, type SeenProcess } from "./cpu.ts";
import { busySeconds, parsePss, parseStat, type ProcStat } from "./proc-stat.ts";
import { programName } from "./program-name.ts";

const LOOK_EVERY_MS = 100;
/**
 * The kernel walks all pages of a process to tell its PSS: 30 ms for a whole rehearsal. So it is asked whenever resident
 * memory has grown by this factor since the last time, and else only so often that it takes a twentieth of the time.
 */
const GROWTH = 1.05;
const PSS_SHARE = 20;

export interface Usage {
  /** CPU-seconds since the start, one point for each look. */
  readonly points: readonly CpuPoint[];
  /** Highest sum of the PSS of all processes, in bytes. */
  readonly peakPss: number;
  /** CPU-seconds by program; `(short-lived)` is what ran and ended between two looks. */
  readonly programs: ReadonlyMap<string, number>;
  /** CPU-seconds that all else on the machine used meanwhile, without the looking itself. */
  readonly othersSeconds: number;
  /** CPU-seconds that the looking took. */
  readonly lookingSeconds: number;
  /** Command lines of what is still there, without the child that was given. */
  readonly left: readonly string[];
}

export interface Sampler {
  /** The same, as of now. */
  others(): readonly string[];
  /** Look for the last time. */
  stop(): Usage;
}

interface Member extends SeenProcess {
  readonly pid: number;
  readonly name: string;
  readonly command: string;
}

/**
 * Watch a child of this process, all that descends from it, and all that left the family but names `place` in its
 * command line or environment, which is how daemons of the measured programs are found. Whoever was seen once is
 * followed until it ends, whoever its parent is by then.
 *
 * @param since `birth` counts the child from its first moment, `now` only what it does from here on
 */
export function watchProcesses(root: number, place: string, since: "birth" | "now"): Sampler {
  const members = new Map<string, Member>();
  const foreign = new Set<number>();
  const points: CpuPoint[] = [];
  const first = { self: mustStat(process.pid), busy: busy(), looking: process.cpuUsage() };
  const base = since === "now" ? mustStat(root) : undefined;
  const self: SeenProcess = { key: keyOf(first.self), parent: undefined, own: 0, reaped: 0, look: 0 };
  let [looks, peakPss, residentThen, nextPssAt] = [0, 0, 0, 0];

  function look(): readonly Member[] {
    looks += 1;
    const now = performance.now();
    const present = family();
    const keys = new Map([...present.values()].map((stat) => [stat.pid, keyOf(stat)]));
    keys.set(process.pid, self.key);
    const live = [...present.values()].map((stat): Member => {
      const key = keyOf(stat);
      const words = read(`/proc/${stat.pid}/cmdline`)?.split("\0") ?? [];
      const before = members.get(key);
      // What has ended has no command line any more.
      const known = before !== undefined && words.join("") === "";
      const isBase = base !== undefined && key === keyOf(base);
      const member = {
        pid: stat.pid,
        key,
        parent: keys.get(stat.parent),
        own: stat.own - (isBase ? base.own : 0),
        reaped: stat.reaped - (isBase ? base.reaped : 0),
        look: looks,
        name: known ? before.name : programName(words),
        command: known ? before.command : words.join(" ").trim(),
      };
      members.set(key, member);
      return member;
    });
    // The kernel's own account of the child, which is complete once it has ended, comes in as that of its parent: us.
    const reaped = mustStat(process.pid).reaped - first.self.reaped;
    points.push({ at: now, cpuSeconds: cpuSeconds([{ ...self, reaped, look: looks }, ...members.values()]) });
    weigh([...present.values()], now);
    return live.filter((member) => present.get(member.pid)?.state !== "Z");
  }

  /** Those of our processes that are there now, by pid. */
  function family(): ReadonlyMap<number, ProcStat> {
    const pids = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
    const there = new Set(pids);
    for (const pid of foreign) if (!there.has(pid)) foreign.delete(pid);
    let unknown = pids.flatMap((pid) => (pid === process.pid || foreign.has(pid) ? [] : (statOf(pid) ?? [])));
    const found = new Map<number, ProcStat>();
    for (let grown = true; grown;) {
      const ours = unknown.filter(
        (stat) => stat.pid === root || members.has(keyOf(stat)) || found.has(stat.parent) || names(stat.pid),
      );
      for (const stat of ours) found.set(stat.pid, stat);
      unknown = unknown.filter((stat) => !found.has(stat.pid));
      grown = ours.length > 0;
    }
    for (const { pid } of unknown) foreign.add(pid);
    return found;
  }

  function names(pid: number): boolean {
    return (
      read(`/proc/${pid}/cmdline`)?.includes(place) === true || read(`/proc/${pid}/environ`)?.includes(place) === true
    );
  }

  function weigh(present: readonly ProcStat[], now: number): void {
    const resident = present.reduce((sum, stat) => sum + stat.residentPages, 0);
    if (resident < residentThen * GROWTH && now < nextPssAt) return;
    const pss = present.reduce((sum, { pid }) => sum + parsePss(read(`/proc/${pid}/smaps_rollup`) ?? ""), 0);
    peakPss = Math.max(peakPss, pss);
    residentThen = resident;
    nextPssAt = performance.now() + PSS_SHARE * (performance.now() - now);
  }

  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  const others = (): readonly string[] =>
    look()
      .filter(({ pid }) => pid !== root)
      .map(({ command }) => command);
  return {
    others,
    stop() {
      clearInterval(timer);
      const left = others();
      const { user, system } = process.cpuUsage(first.looking);
      const lookingSeconds = (user + system) / 1e6;
      const all = points.at(-1)?.cpuSeconds ?? 0;
      return {
        points,
        peakPss,
        programs: byProgram([...members.values()], all),
        othersSeconds: Math.max(0, busy() - first.busy - all - lookingSeconds),
        lookingSeconds,
        left,
      };
    },
  };
}

function byProgram(members: readonly Member[], all: number): ReadonlyMap<string, number> {
  const programs = new Map<string, number>();
  for (const { name, own } of members) programs.set(name, (programs.get(name) ?? 0) + own);
  const seen = [...programs.values()].reduce((sum, seconds) => sum + seconds, 0);
  return programs.set("(short-lived)", Math.max(0, all - seen));
}

function keyOf({ pid, start }: ProcStat): string {
  return `${pid}@${start}`;
}

function busy(): number {
  return busySeconds(readFileSync("/proc/stat", "utf8"));
}

function mustStat(pid: number): ProcStat {
  return parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
}

function statOf(pid: number): ProcStat | undefined {
  const text = read(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseStat(text);
}

/** A file below /proc, or undefined: processes end while they are looked at, and others' belong to other people. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH", "EACCES", "EPERM"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}
