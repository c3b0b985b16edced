import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, relative, sep } from "node:path";
import { createJiti } from "jiti";
import { defineApp } from "../apps/define.ts";
import { HomelabError, messageOf, systemCode } from "../lib/error.ts";
import { readIfExists } from "../lib/files.ts";
import { defineHomelab } from "./define.ts";

/** What `import … from "homelab"` gives to the lab's files: the values of `src/index.ts`, which a test compares. */
export const SURFACE = { defineApp, defineHomelab, HomelabError };

/** What stands in the lab's folder, not yet checked. */
export interface Source {
  readonly config: unknown;
  readonly versions: unknown;
  /** Sorted by file. */
  readonly apps: readonly AppSource[];
}

export interface AppSource {
  /** Relative to the lab's folder, with slashes, e.g. `apps/external/whoami.ts`. */
  readonly file: string;
  /** From the file's name. */
  readonly name: string;
  /** From the file's folder below `apps/`, `external` at the top. */
  readonly category: string;
  readonly value: unknown;
}

/**
 * Read `homelab.config.ts`, `versions.json` and every file of `apps/` of a lab's folder. The files are programs of the
 * lab's owner and are run; nothing of them is checked here.
 *
 * @throws HomelabError `CONFIG_NOT_FOUND`, `CONFIG_BROKEN` (a file does not compile or throws: with file and line),
 *   both with exit code 1
 */
export async function loadSource(folder: string): Promise<Source> {
  // The running program's own surface is handed to the files: nothing needs to be installed beside them, and an
  // error class stays the same class. What was compiled is kept by content, which saves half a second on every run.
  const jiti = createJiti(join(folder, "homelab.config.ts"), {
    virtualModules: { homelab: SURFACE },
    moduleCache: false,
    fsCache: join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "homelab", "config"),
  });
  const load = (file: string): Promise<unknown> => evaluate(jiti, folder, file);

  const [config, versions, files] = await Promise.all([
    load("homelab.config.ts"),
    readVersions(folder),
    appFiles(join(folder, "apps")),
  ]);
  const apps = await Promise.all(
    files.map(async (path): Promise<AppSource> => {
      const file = relative(folder, path).split(sep).join("/");
      const parent = basename(dirname(path));
      const category = file.split("/").length === 2 ? "external" : parent;
      return { file, name: basename(path, ".ts"), category, value: await load(file) };
    }),
  );
  return { config, versions, apps };
}

async function evaluate(jiti: ReturnType<typeof createJiti>, folder: string, file: string): Promise<unknown> {
  const path = join(folder, file);
  const text = await readIfExists(path);
  if (text === undefined)
    throw new HomelabError("CONFIG_NOT_FOUND", `${path} does not exist`, {
      hint: "run the command in the lab's folder, or name it with --dir",
      exitCode: 1,
    });
  try {
    return await jiti.import(path, { default: true });
  } catch (error) {
    throw new HomelabError("CONFIG_BROKEN", `${file}: ${messageOf(error)}${place(error, path, text)}`, {
      hint: "mend the file; an editor with TypeScript shows the place",
      exitCode: 1,
      cause: error,
    });
  }
}

/**
 * ` (line 3)`, when the stack of a run-time error names a line of the person's file. Compiled code keeps its lines but
 * for the first line and a few short forms; a column beyond the line's end gives those away.
 */
function place(error: unknown, path: string, text: string): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const at = stack.indexOf(`${path}:`);
  const [, line, column] = /^(\d+):(\d+)/.exec(at < 0 ? "" : stack.slice(at + path.length + 1)) ?? [];
  const written = text.split("\n")[Number(line) - 1];
  return written === undefined || Number(column) > written.length ? "" : ` (line ${line})`;
}

async function readVersions(folder: string): Promise<unknown> {
  const path = join(folder, "versions.json");
  const text = await readIfExists(path);
  if (text === undefined)
    throw new HomelabError("CONFIG_NOT_FOUND", `${path} does not exist`, {
      hint: "copy versions.json from the release of HomeLab that the lab uses",
      exitCode: 1,
    });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HomelabError("CONFIG_BROKEN", `versions.json: ${messageOf(error)}`, {
      hint: "mend the JSON",
      exitCode: 1,
      cause: error,
    });
  }
}

/** `apps/*.ts` and `apps/<category>/*.ts`, sorted; a lab without the folder has no apps of its own. */
async function appFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
