import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { basename, dirname, join, relative, sep } from "node:path";
import type { createJiti as CreateJiti } from "jiti";
import { z } from "zod";
import { defineApp } from "../apps/define.ts";
import { SEALED_ENDING } from "../apps/sealed.ts";
import { HomelabError, messageOf, systemCode } from "../lib/error.ts";
import { readIfExists } from "../lib/files.ts";
import { RENDERED_INDEX } from "../lib/rendered-index.ts";
import { openCompiled } from "./compiled.ts";
import { defineHomelab } from "./define.ts";

const indexSchema = z.looseObject({ files: z.record(z.string(), z.unknown()) });

/** What `import … from "homelab"` gives to the lab's files: the values of `src/index.ts`, which a test compares. */
export const SURFACE = { defineApp, defineHomelab, HomelabError };

/** What stands in the lab's folder, not yet checked. */
export interface Source {
  readonly config: unknown;
  readonly versions: unknown;
  /** Sorted by file. */
  readonly apps: readonly AppSource[];
  /** `*.sealed.json` beside apps: the parsed JSON, sorted by file. */
  readonly sealed: readonly AppSource[];
  /** Folders of k8s/apps that a person wrote, sorted: whatever has a kustomization that is not of ours. */
  readonly folders: readonly FolderSource[];
}

export interface FolderSource {
  /** Relative to the lab's folder, e.g. `k8s/apps/internal/printer`. */
  readonly file: string;
  readonly name: string;
  readonly category: string;
}

export interface AppSource {
  /** Relative to the lab's folder, with slashes, e.g. `apps/external/whoami.ts`. */
  readonly file: string;
  /** From the file's name, without its ending. */
  readonly name: string;
  /** From the file's folder below `apps/`, `external` at the top. */
  readonly category: string;
  readonly value: unknown;
}

/**
 * Read `homelab.config.ts`, `versions.json` and every app and its sealed values in `apps/` of a lab's folder. The files are programs of the
 * lab's owner and are run; nothing of them is checked here.
 *
 * @throws HomelabError `CONFIG_NOT_FOUND`, `CONFIG_BROKEN` (a file does not compile or throws: with file and line),
 *   both with exit code 1
 */
export async function loadSource(folder: string): Promise<Source> {
  const run = runner(folder);
  const load = (file: string): Promise<unknown> => evaluate(run, folder, file);

  const sourceOf = async (
    path: string,
    ending: string,
    read: (file: string) => Promise<unknown>,
  ): Promise<AppSource> => {
    const file = relative(folder, path).split(sep).join("/");
    const category = file.split("/").length === 2 ? "external" : basename(dirname(path));
    return { file, name: basename(path, ending), category, value: await read(file) };
  };

  const [config, versions, files, folders] = await Promise.all([
    load("homelab.config.ts"),
    readVersions(folder),
    filesOf(join(folder, "apps")),
    handWritten(folder),
  ]);
  const programs = files.filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"));
  const sealed = files.filter((path) => path.endsWith(SEALED_ENDING));
  return {
    config,
    versions,
    apps: await Promise.all(programs.map((path) => sourceOf(path, ".ts", load))),
    sealed: await Promise.all(sealed.map((path) => sourceOf(path, SEALED_ENDING, (file) => readJson(folder, file)))),
    folders,
  };
}

type Run = (path: string, text: string) => Promise<unknown>;

/**
 * Runs TypeScript. The running program's own surface is handed to the files: nothing needs to be installed beside them,
 * and an error class stays the same class. What was compiled is kept by content, which saves half a second on every run.
 */
function runner(folder: string): Run {
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "homelab");
  const compiled = openCompiled(join(cache, "compiled-config"), SURFACE);
  let compiler: ReturnType<typeof CreateJiti> | undefined;
  const compile = (): ReturnType<typeof CreateJiti> => {
    // Required, not imported: an import would have Node read through all of it for the names that it exports, 45 ms each time.
    const { createJiti }: { createJiti: typeof CreateJiti } = createRequire(import.meta.url)("jiti");
    compiler ??= createJiti(join(folder, "homelab.config.ts"), {
      virtualModules: { homelab: SURFACE },
      moduleCache: false,
      fsCache: join(cache, "config"),
    });
    return compiler;
  };
  return async (path, text) => {
    const known = await compiled.run(path, text);
    if (known !== undefined) return known.value;
    await compiled.keep(path, text, compile().transform({ source: text, filename: path, ts: true }));
    const now = await compiled.run(path, text);
    return now === undefined ? compile().import(path, { default: true }) : now.value;
  };
}

async function evaluate(run: Run, folder: string, file: string): Promise<unknown> {
  const path = join(folder, file);
  const text = await readIfExists(path);
  if (text === undefined)
    throw new HomelabError("CONFIG_NOT_FOUND", `${path} does not exist`, {
      hint: "run the command in the lab's folder, or name it with --dir",
      exitCode: 1,
    });
  try {
    return await run(path, text);
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
  if ((await readIfExists(path)) === undefined)
    throw new HomelabError("CONFIG_NOT_FOUND", `${path} does not exist`, {
      hint: "copy versions.json from the release of HomeLab that the lab uses",
      exitCode: 1,
    });
  return readJson(folder, "versions.json");
}

async function readJson(folder: string, file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(folder, file), "utf8"));
  } catch (error) {
    throw new HomelabError("CONFIG_BROKEN", `${file}: ${messageOf(error)}`, {
      hint: "mend the JSON",
      exitCode: 1,
      cause: error,
    });
  }
}

/** Every file below `apps/`, sorted; a lab without the folder has no apps of its own. */
async function filesOf(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** Folders of `k8s/apps/<category>/` with a kustomization that the index of rendered files does not name. */
async function handWritten(folder: string): Promise<readonly FolderSource[]> {
  const files = await filesOf(join(folder, "k8s", "apps"));
  const rendered = new Set(await renderedFiles(folder));
  return files.flatMap((path) => {
    const file = relative(folder, path).split(sep).join("/");
    const [, at, category = "", name = ""] =
      /^(k8s\/apps\/([^/]+)\/([^/]+))\/(?:kustomization\.ya?ml|Kustomization)$/.exec(file) ?? [];
    return at === undefined || rendered.has(file) ? [] : [{ file: at, name, category }];
  });
}

/** An index that cannot be read is told by whoever writes the tree. */
async function renderedFiles(folder: string): Promise<readonly string[]> {
  const text = await readIfExists(join(folder, RENDERED_INDEX));
  if (text === undefined) return [];
  const parsed = indexSchema.safeParse(await readJson(folder, RENDERED_INDEX));
  return parsed.success ? Object.keys(parsed.data.files) : [];
}
