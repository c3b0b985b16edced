import { toolCache } from "./cache.ts";
import { readTools } from "./definition.ts";
import { createEstimate } from "./estimate.ts";
import { findTool } from "./find.ts";

export interface ListedTool {
  readonly binary: string;
  readonly version: string;
  /** Where it is: `path`, `cache`; or where it would come from: `wheel`, `go`. */
  readonly origin: string;
  /** Absent while it has to be made. */
  readonly path?: string;
  /** Seconds to make it, without downloads; 0 when it is there. */
  readonly seconds: number;
  readonly diskMB: number;
}

/** Every program of `tools/`, whether it is there or not. */
export async function listTools(env: NodeJS.ProcessEnv): Promise<readonly ListedTool[]> {
  const cache = toolCache(env);
  const estimate = await createEstimate(cache);
  const pairs = (await readTools()).flatMap((tool) => Object.keys(tool.binaries).map((binary) => ({ tool, binary })));
  return Promise.all(
    pairs.map(async ({ tool, binary }) => {
      const found = await findTool(tool, binary, cache, env);
      const name = { binary, version: tool.version };
      if (found !== undefined) return { ...name, ...found, seconds: 0, diskMB: 0 };
      const diskMB = tool.kind === "go" ? tool.diskMB : 0;
      return { ...name, origin: tool.kind, seconds: estimate.secondsOf(tool, binary), diskMB };
    }),
  );
}
