import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { readIfExists } from "../../lib/files.ts";
import { PROJECT } from "../../lib/project.ts";

/** What `tools/<name>/build.json` says about every tool. */
const common = {
  name: z.string(),
  version: z.string(),
  /** Binary name → Go package, or member of the wheel. Made in this order. */
  binaries: z.record(z.string(), z.string()),
  licence: z.string(),
  homepage: z.url(),
  /** Arguments that make a binary print its version; without them a binary on PATH is never used. */
  versionArgs: z.array(z.string()).optional(),
  /** The first group is the version. */
  versionPattern: z.string().optional(),
};

const goTool = z.looseObject({
  ...common,
  kind: z.literal("go"),
  /** `go1.27.3`: fetched as a module where the machine's Go is another one. */
  toolchain: z.string().optional(),
  ldflags: z.array(z.string()).optional(),
  /** Seconds that each binary took with 2 idle cores and sources already downloaded, made in this order. */
  seconds: z.record(z.string(), z.number().positive()),
  /** The most that building takes: build cache, sources packed and unpacked, in MB. */
  diskMB: z.number().nonnegative(),
});

const wheelTool = z.looseObject({
  ...common,
  kind: z.literal("wheel"),
  /** `name==version` on PyPI. */
  package: z.string(),
  hashes: z.record(z.string(), z.string().startsWith("sha256:")),
  platforms: z.record(z.string(), z.string()),
});

const tool = z.discriminatedUnion("kind", [goTool, wheelTool]);
export type ToolDefinition = z.infer<typeof tool>;
export type GoTool = z.infer<typeof goTool>;
export type WheelTool = z.infer<typeof wheelTool>;

/** How every program is made. */
export const TOOLS_FOLDER = join(PROJECT, "tools");

/** All tools of a folder, sorted by name. @throws HomelabError `TOOL_DEFINITION_INVALID` */
export async function readTools(folder = TOOLS_FOLDER): Promise<readonly ToolDefinition[]> {
  const tools: ToolDefinition[] = [];
  const folders = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const name of folders.map((entry) => entry.name).toSorted()) {
    const file = join(folder, name, "build.json");
    const text = await readIfExists(file);
    if (text === undefined) continue;
    const result = tool.safeParse(JSON.parse(text));
    if (!result.success)
      throw new HomelabError("TOOL_DEFINITION_INVALID", `${file}:\n${z.prettifyError(result.error)}`);
    tools.push(result.data);
  }
  return tools;
}

/** The tool that provides a binary. @throws HomelabError `TOOL_UNKNOWN` */
export function toolOf(tools: readonly ToolDefinition[], binary: string): ToolDefinition {
  const found = tools.find((candidate) => binary in candidate.binaries);
  if (found !== undefined) return found;
  throw new HomelabError("TOOL_UNKNOWN", `no tools/*/build.json provides ${binary}`, {
    hint: `known: ${tools.flatMap((candidate) => Object.keys(candidate.binaries)).join(", ")}`,
  });
}
