import { randomBytes } from "node:crypto";
import { chmod, copyFile, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HomelabError, messageOf } from "../../lib/error.ts";
import { cachedPath, workFolder } from "./cache.ts";
import type { ToolDefinition } from "./definition.ts";
import { goModuleSource } from "./go-module.ts";
import type { MakeContext, Obstacle, Source } from "./source.ts";
import { wheelSource } from "./wheel.ts";

/** In the order in which they are tried. */
const SOURCES: readonly Source[] = [wheelSource, goModuleSource];

export type ObtainContext = Omit<MakeContext, "work" | "goCache"> & { readonly cache: string };

/**
 * Make one binary and put it into the cache, where it appears whole or not at all. The caller holds the build lock.
 *
 * @returns its path and the name of the source
 * @throws HomelabError `TOOL_MISSING` (which, why, what to do), `INTERRUPTED`
 */
export async function obtainTool(
  tool: ToolDefinition,
  binary: string,
  context: ObtainContext,
): Promise<{ path: string; origin: string }> {
  const source = await sourceFor(tool, binary, context.env);
  // The build lock is held, so whatever lies in the scratch folder was left there by a killed run.
  const work = join(workFolder(context.cache), "scratch");
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  try {
    const made = await source.make(tool, binary, { ...context, work, goCache: goCacheFolder(context.cache) });
    const path = cachedPath(context.cache, tool, binary);
    await moveWhole(made, path);
    return { path, origin: source.name };
  } catch (error) {
    if (context.signal.aborted) throw error;
    throw missing(tool, binary, `${source.name}: ${messageOf(error)}`, HINTS);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Download what a tool is made of while another one is being built: the one waits for the network, the other for the
 * processor. What fails here is tried again, and then told, when the tool's own turn comes.
 */
export async function downloadAhead(
  tool: ToolDefinition,
  binary: string,
  { cache, env, signal }: Pick<ObtainContext, "cache" | "env" | "signal">,
): Promise<void> {
  const choice = await choose(tool, env);
  if (!("source" in choice)) return;
  await choice.source
    .download?.(tool, binary, { env, signal, goCache: goCacheFolder(cache) })
    .catch((error: unknown) => void error);
}

/** Shared by the builds of a session; what a killed run left there speeds the next one up. */
export function goCacheFolder(cache: string): string {
  return join(workFolder(cache), "go-build");
}

async function sourceFor(tool: ToolDefinition, binary: string, env: NodeJS.ProcessEnv): Promise<Source> {
  const choice = await choose(tool, env);
  if ("source" in choice) return choice.source;
  const { obstacles } = choice;
  const say = (part: keyof Obstacle): string => obstacles.map((obstacle) => obstacle[part]).join("; ");
  throw missing(tool, binary, say("why"), say("hint"));
}

/** Why this machine cannot make a tool; empty when it can. */
export async function obstaclesTo(tool: ToolDefinition, env: NodeJS.ProcessEnv): Promise<readonly Obstacle[]> {
  const choice = await choose(tool, env);
  return "source" in choice ? [] : choice.obstacles;
}

type Choice = { readonly source: Source } | { readonly obstacles: readonly Obstacle[] };

async function choose(tool: ToolDefinition, env: NodeJS.ProcessEnv): Promise<Choice> {
  const obstacles: Obstacle[] = [];
  for (const source of SOURCES) {
    if (!source.accepts(tool)) continue;
    const obstacle = await source.obstacle(tool, env);
    if (obstacle === undefined) return { source };
    obstacles.push(obstacle);
  }
  return { obstacles };
}

const HINTS =
  "is the registry reachable (GOPROXY, PIP_INDEX_URL, HTTPS_PROXY)? `homelab tools` tries again and goes on where it stopped; a program of that version on PATH does as well";

function missing(tool: ToolDefinition, binary: string, why: string, hint: string): HomelabError {
  return new HomelabError("TOOL_MISSING", `${binary} ${tool.version} cannot be had: ${why}`, { hint });
}

async function moveWhole(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const temporary = join(dirname(to), `.${randomBytes(6).toString("hex")}.tmp`);
  try {
    await copyFile(from, temporary);
    await chmod(temporary, 0o755);
    const file = await open(temporary, "r");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, to);
  } finally {
    await rm(temporary, { force: true });
  }
}
