import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { systemCode } from "../../lib/error.ts";
import type { ToolDefinition } from "./definition.ts";

/** `~/.cache/homelab/tools`, honouring XDG_CACHE_HOME. */
export function toolCache(env: NodeJS.ProcessEnv): string {
  const cache = env["XDG_CACHE_HOME"];
  return join(cache === undefined || cache === "" ? join(homedir(), ".cache") : cache, "homelab", "tools");
}

export function cachedPath(cache: string, tool: ToolDefinition, binary: string): string {
  return join(cache, tool.name, tool.version, binary);
}

/** Everything that is only there while something is being made: build cache, half-made files, the lock. */
export function workFolder(cache: string): string {
  return join(cache, ".work");
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "EACCES" || code === "ENOTDIR") return false;
    throw error;
  }
}

/** Free space where the folder lies or would lie, in MB. */
export async function freeMB(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return Math.floor((bavail * bsize) / 1e6);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
    return freeMB(join(folder, ".."));
  }
}
