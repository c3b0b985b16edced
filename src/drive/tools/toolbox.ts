import { HomelabError } from "../../lib/error.ts";
import { toolCache } from "./cache.ts";
import type { ToolProgress } from "./clock.ts";
import { readTools } from "./definition.ts";
import { createEstimate } from "./estimate.ts";
import { makeAll } from "./make-all.ts";
import { checkDisk, diskNeeded, look, wanted, type ToolInfo } from "./wanted.ts";

export interface ToolBox {
  /** Absolute path of a program, as soon as it is there. @throws HomelabError `TOOL_MISSING`, `TOOL_UNKNOWN`, `INTERRUPTED` */
  path(binary: string): Promise<string>;
  info(binary: string): Promise<ToolInfo>;
  /** All that were asked for, in that order. @throws the first failure */
  all(): Promise<readonly ToolInfo[]>;
  /** Those that are there by now, in the order in which they were asked for. */
  ready(): readonly ToolInfo[];
  /** Whether a program is there now. */
  present(binary: string): boolean;
  /** What had to be made when the session began. */
  readonly missing: { readonly binaries: readonly string[]; readonly diskMB: number; readonly seconds: number };
  /** Stop making tools in the background and wait until that has ended. */
  close(): Promise<void>;
}

export interface EnsureOptions {
  /** `process.env` unless given. */
  readonly env?: NodeJS.ProcessEnv;
  readonly onProgress?: (progress: ToolProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Have real programs. Returns as soon as it is known what is there; the rest is made one after another in the
 * background, the most urgent first, and whoever awaits `path()` gets each as soon as it is there.
 *
 * @param binaries names of programs in the order in which they will be needed
 * @throws HomelabError `TOOL_UNKNOWN`, `TOOL_DEFINITION_INVALID`, `DISK_FULL`
 */
export async function ensureTools(binaries: readonly string[], options: EnsureOptions = {}): Promise<ToolBox> {
  const env = options.env ?? process.env;
  const cache = toolCache(env);
  const estimate = await createEstimate(cache);
  const tools = await readTools();
  const items = new Map([...new Set(binaries)].map((binary) => [binary, wanted(tools, binary)]));
  await Promise.all([...items.values()].map((item) => look(item, cache, env)));
  const missing = [...items.values()].filter((item) => item.outcome() === undefined);
  await checkDisk(missing, cache);

  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const background = makeAll(missing, {
    cache,
    env,
    estimate,
    signal,
    report: options.onProgress ?? (() => undefined),
  });

  const there = new Map<string, ToolInfo>();
  for (const item of items.values())
    void item.result.then((outcome) => ("info" in outcome ? there.set(item.binary, outcome.info) : undefined));

  async function info(binary: string): Promise<ToolInfo> {
    const item = items.get(binary);
    if (item === undefined)
      throw new HomelabError(
        "TOOL_UNKNOWN",
        `${binary} was not asked for: add it to the needs of the phase that uses it`,
      );
    const outcome = await item.result;
    if ("info" in outcome) return outcome.info;
    throw outcome.error;
  }

  return {
    info,
    present(binary) {
      const outcome = items.get(binary)?.outcome();
      return outcome !== undefined && "info" in outcome;
    },
    path: async (binary) => (await info(binary)).path,
    ready: () => [...items.keys()].flatMap((binary) => there.get(binary) ?? []),
    all: () => Promise.all([...items.keys()].map(info)),
    missing: {
      binaries: missing.map((item) => item.binary),
      diskMB: diskNeeded(missing),
      seconds: missing.reduce((sum, item) => sum + estimate.secondsOf(item.tool, item.binary), 0),
    },
    async close() {
      stop.abort();
      await background;
    },
  };
}
