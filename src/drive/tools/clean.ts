import { readdir, rm } from "node:fs/promises";
import { HomelabError, systemCode } from "../../lib/error.ts";
import { tryLock } from "../../lib/lock.ts";
import { lockPath } from "./build-lock.ts";
import { toolCache, workFolder } from "./cache.ts";

/**
 * Remove build caches and half-made files. Finished programs stay.
 *
 * @returns whether there was anything
 * @throws HomelabError `TOOLS_BUSY` while a build is going on
 */
export async function cleanWork(env: NodeJS.ProcessEnv): Promise<boolean> {
  const cache = toolCache(env);
  const there = await entries(workFolder(cache));
  if (there.length === 0) return false;
  const result = await tryLock(lockPath(cache), "removing build caches");
  if ("holder" in result)
    throw new HomelabError("TOOLS_BUSY", `process ${result.holder.pid} is ${result.holder.what}`, {
      hint: "wait until it is done, or stop it",
    });
  await rm(workFolder(cache), { recursive: true, force: true });
  return true;
}

async function entries(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
