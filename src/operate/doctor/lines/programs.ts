import { freeMB, toolCache } from "../../../drive/tools/cache.ts";
import { readTools } from "../../../drive/tools/definition.ts";
import { listTools } from "../../../drive/tools/list.ts";
import { obstaclesTo } from "../../../drive/tools/obtain.ts";
import { type Finding, type Line, missing, ok, warning } from "../checkup.ts";

/** The real programs that are run: there, to be made, or not to be had on this machine. */
export const programs: Line = {
  name: "programs",
  section: "This machine",
  async look({ env }) {
    const listed = await listTools(env);
    const absent = listed.filter(({ path }) => path === undefined);
    if (absent.length === 0) return [ok(`all ${listed.length} are there`)];
    const names = absent.map(({ binary }) => binary).join(", ");
    return [
      ...(await obstacles(
        absent.map(({ binary }) => binary),
        env,
      )),
      await toBeMade(absent, names, env),
    ];
  },
};

/** Each obstacle once, however many programs it stands before. */
async function obstacles(binaries: readonly string[], env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const tools = (await readTools()).filter((tool) => binaries.some((binary) => binary in tool.binaries));
  const found = (await Promise.all(tools.map((tool) => obstaclesTo(tool, env)))).flat();
  return [...new Map(found.map(({ why, hint }) => [why, missing(why, hint)])).values()];
}

async function toBeMade(
  absent: Awaited<ReturnType<typeof listTools>>,
  names: string,
  env: NodeJS.ProcessEnv,
): Promise<Finding> {
  const minutes = Math.max(1, Math.ceil(absent.reduce((sum, { seconds }) => sum + seconds, 0) / 60));
  const largest = Math.max(...absent.map(({ diskMB }) => diskMB));
  const free = await freeMB(toolCache(env));
  if (free < largest)
    return missing(
      `making ${names} needs ${largest} MB at once, ${free} MB are free in ${toolCache(env)}`,
      "free some space, or point XDG_CACHE_HOME to a larger disk",
    );
  return warning(`to be made: ${names} (about ${minutes} min besides downloads)`, "make tools");
}
