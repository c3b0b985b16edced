import { delimiter, isAbsolute, join } from "node:path";
import { exec } from "../../lib/exec.ts";
import { messageOf } from "../../lib/error.ts";
import { cachedPath, isExecutable } from "./cache.ts";
import type { ToolDefinition } from "./definition.ts";

export interface FoundTool {
  readonly path: string;
  readonly origin: "path" | "cache";
}

/**
 * Where a binary is already: on PATH when it says that it is exactly the pinned version, else in the cache. What is on
 * PATH in another version is passed over, so a lab behaves the same on every machine.
 */
export async function findTool(
  tool: ToolDefinition,
  binary: string,
  cache: string,
  env: NodeJS.ProcessEnv,
): Promise<FoundTool | undefined> {
  const onPath = await findOnPath(binary, env);
  if (onPath !== undefined && (await versionOf(tool, onPath, env)) === tool.version)
    return { path: onPath, origin: "path" };
  const cached = cachedPath(cache, tool, binary);
  return (await isExecutable(cached)) ? { path: cached, origin: "cache" } : undefined;
}

/** Absolute path of the first executable of that name on PATH. Relative PATH entries are passed over. */
export async function findOnPath(binary: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, binary);
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

/** The version that a binary reports, or undefined when it has none to tell. */
export async function versionOf(
  tool: ToolDefinition,
  path: string,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if (tool.versionArgs === undefined || tool.versionPattern === undefined) return undefined;
  const output = await printedBy(path, tool.versionArgs, env);
  return new RegExp(tool.versionPattern).exec(output)?.[1];
}

async function printedBy(path: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout, stderr } = await exec(path, args, { env, timeout: 10_000 });
    return `${stdout}\n${stderr}`;
  } catch (error) {
    // A program of that name that cannot tell its version is not the one that is wanted; its words cannot match.
    return messageOf(error);
  }
}
