import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

const build = z.object({ name: z.string(), version: z.string(), binaries: z.record(z.string(), z.string()) });
const root = join(import.meta.dirname, "..", "tools");

/**
 * Absolute path of a real program in the tool cache, for suites that drive it.
 *
 * @throws Error naming the make target that fills the cache
 */
export function toolPath(binary: string): string {
  for (const folder of readdirSync(root)) {
    const file = join(root, folder, "build.json");
    if (!existsSync(file)) continue;
    const tool = build.parse(JSON.parse(readFileSync(file, "utf8")));
    if (!(binary in tool.binaries)) continue;
    const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
    const path = join(cache, "homelab", "tools", tool.name, tool.version, binary);
    if (existsSync(path)) return path;
    throw new Error(`${binary} ${tool.version} is not in the cache (${path}): run \`make tools\``);
  }
  throw new Error(`no tools/*/build.json provides ${binary}`);
}
