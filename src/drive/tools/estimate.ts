import { join } from "node:path";
import { availableParallelism } from "node:os";
import { z } from "zod";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import type { ToolDefinition } from "./definition.ts";

const speed = z.object({ factor: z.number().positive().max(100) });

/** Seconds that a wheel takes: a download, for which no machine factor exists. */
const WHEEL_SECONDS = 10;

/** How long the tools of a session take on this machine, learned from what was built before. */
export interface Estimate {
  /** Seconds for one binary of a tool. */
  secondsOf(tool: ToolDefinition, binary: string): number;
  /** Tell how long a build took, without its downloads. */
  learn(tool: ToolDefinition, binary: string, seconds: number): Promise<void>;
}

/** @param cache the tool cache, where the learned factor is kept */
export async function createEstimate(cache: string): Promise<Estimate> {
  const file = join(cache, "build-speed.json");
  const text = await readIfExists(file);
  const kept = text === undefined ? undefined : speed.safeParse(JSON.parse(text)).data?.factor;
  // build.json's seconds are those of two cores; more of them help, and less and less.
  let factor = kept ?? Math.max(0.25, 2 / availableParallelism());
  return {
    secondsOf: (tool, binary) => (tool.kind === "go" ? (tool.seconds[binary] ?? 0) * factor : WHEEL_SECONDS),
    async learn(tool, binary, seconds) {
      const reference = tool.kind === "go" ? tool.seconds[binary] : undefined;
      if (reference === undefined) return;
      factor = learnedFactor(factor, seconds / reference);
      await writeFileAtomic(file, `${JSON.stringify({ factor })}\n`);
    },
  };
}

/** Half of what was believed, half of what was seen, within what a real machine can be. */
export function learnedFactor(believed: number, seen: number): number {
  return Math.min(100, Math.max(0.02, (believed + seen) / 2));
}
