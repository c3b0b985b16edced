import { HomelabError } from "../../lib/error.ts";
import { freeMB } from "./cache.ts";
import { toolOf, type ToolDefinition } from "./definition.ts";
import { findTool } from "./find.ts";

export interface ToolInfo {
  readonly binary: string;
  readonly tool: string;
  readonly version: string;
  readonly path: string;
  /** `path`, `cache`, `wheel`, `go`. */
  readonly origin: string;
}

/** A failure is a value here: nobody may ever ask for a tool that could not be made. */
export type Outcome = { readonly info: ToolInfo } | { readonly error: unknown };

/** One binary that somebody wants, there or to be made. */
export interface Wanted {
  readonly tool: ToolDefinition;
  readonly binary: string;
  readonly result: Promise<Outcome>;
  /** Undefined while it is being made. */
  readonly outcome: () => Outcome | undefined;
  readonly settle: (outcome: Outcome) => void;
}

/** @throws HomelabError `TOOL_UNKNOWN` */
export function wanted(tools: readonly ToolDefinition[], binary: string): Wanted {
  let accept: ((outcome: Outcome) => void) | undefined;
  let settled: Outcome | undefined;
  const result = new Promise<Outcome>((resolve) => {
    accept = resolve;
  });
  return {
    tool: toolOf(tools, binary),
    binary,
    result,
    outcome: () => settled,
    settle(outcome) {
      settled = outcome;
      accept?.(outcome);
    },
  };
}

/** Settle what is on PATH or in the cache. @returns whether it was there */
export async function look(item: Wanted, cache: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const found = await findTool(item.tool, item.binary, cache, env);
  if (found === undefined) return false;
  item.settle({ info: infoOf(item, found.path, found.origin) });
  return true;
}

export function infoOf(item: Wanted, path: string, origin: string): ToolInfo {
  return { binary: item.binary, tool: item.tool.name, version: item.tool.version, path, origin };
}

/** MB that making these takes when the build cache is never emptied in between. */
export function diskNeeded(missing: readonly Wanted[]): number {
  return sizes(missing).reduce((sum, size) => sum + size, 0);
}

/** MB below which making these cannot end well: sources stay, and the largest build needs its cache beside them. */
export function leastDisk(missing: readonly Wanted[]): number {
  const all = sizes(missing);
  const largest = Math.max(0, ...all);
  return Math.ceil(largest + SOURCES * (diskNeeded(missing) - largest));
}

/** MB that one tool takes while it is made. */
export function diskOf(tool: ToolDefinition): number {
  return tool.kind === "go" ? tool.diskMB : WHEEL_MB;
}

function sizes(missing: readonly Wanted[]): readonly number[] {
  return [...new Set(missing.map((item) => item.tool))].map(diskOf);
}

/** Share of a tool's space that its module sources take; measured over all tools: 5.8 of 19.7 GB. */
const SOURCES = 0.3;

/** Download, unpacked member and copy of the largest wheel. */
const WHEEL_MB = 600;

/** @throws HomelabError `DISK_FULL` */
export async function checkDisk(missing: readonly Wanted[], cache: string): Promise<void> {
  if (missing.length === 0) return;
  const needed = leastDisk(missing);
  const free = await freeMB(cache);
  if (free >= needed) return;
  throw new HomelabError(
    "DISK_FULL",
    `making ${missing.length} programs needs at least ${needed} MB; ${free} MB are free in ${cache}`,
    {
      hint: "free some space or point XDG_CACHE_HOME to a larger disk; most of it is a build cache that is removed at the end",
    },
  );
}
