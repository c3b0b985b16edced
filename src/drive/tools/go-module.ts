import { join } from "node:path";
import { HomelabError } from "../../lib/error.ts";
import { exec } from "../../lib/exec.ts";
import { TOOLS_FOLDER, type GoTool, type ToolDefinition } from "./definition.ts";
import { findOnPath } from "./find.ts";
import type { Source } from "./source.ts";

/**
 * Build from the committed `tools/<name>/{go.mod,go.sum}`: go.sum pins every source byte, `-mod=readonly` refuses
 * anything else, and with `-trimpath` and without cgo the same sources give the same program on every machine.
 */
export const goModuleSource: Source = {
  name: "go",
  accepts: (tool) => tool.kind === "go",

  async obstacle(_tool, env) {
    if ((await findOnPath("go", env)) !== undefined) return undefined;
    return {
      why: "there is no Go toolchain on PATH",
      hint: "install Go 1.26 or newer (https://go.dev/dl), or put the program itself on PATH",
    };
  },

  async download(tool, binary, { env, goCache, signal }) {
    const options = { cwd: join(TOOLS_FOLDER, tool.name), env: goEnv(asGo(tool), goCache, env), signal };
    await exec("go", listOf(tool, binary), options);
  },

  async make(tool, binary, { env, work, goCache, signal, onStep, onSpawn }) {
    const definition = asGo(tool);
    const options = {
      cwd: join(TOOLS_FOLDER, tool.name),
      env: { ...goEnv(definition, goCache, env), GOTMPDIR: work },
      signal,
      onSpawn,
    };

    onStep("downloading");
    await exec("go", listOf(tool, binary), options);

    onStep("building");
    const output = join(work, binary);
    const ldflags = ["-s", "-w", ...(definition.ldflags ?? [])].join(" ");
    // What debuggers want would be made for every package and then left out: an eighth of all the time.
    const flags = ["-mod=readonly", "-trimpath", "-gcflags=all=-dwarf=false", `-ldflags=${ldflags}`];
    await exec("go", ["build", ...flags, "-o", output, packageOf(tool, binary)], options);
    return output;
  },
};

/** Loading the packages fetches exactly the modules that this binary is made of; `go mod download` would fetch many more. */
function listOf(tool: ToolDefinition, binary: string): readonly string[] {
  return ["list", "-mod=readonly", "-deps", "-f", "{{.ImportPath}}", packageOf(tool, binary)];
}

function packageOf(tool: ToolDefinition, binary: string): string {
  const source = asGo(tool).binaries[binary];
  if (source === undefined) throw new HomelabError("TOOL_UNKNOWN", `${tool.name} has no binary ${binary}`);
  return source;
}

function goEnv(tool: GoTool, goCache: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...env,
    GOTOOLCHAIN: tool.toolchain ?? env["GOTOOLCHAIN"],
    GOCACHE: goCache,
    // A compiler lives for seconds: memory that it does not give back costs less than looking for it.
    GOGC: env["GOGC"] ?? "400",
    CGO_ENABLED: "0",
    GOWORK: "off",
    GOFLAGS: "",
    GOOS: "",
    GOARCH: "",
  };
}

function asGo(tool: ToolDefinition): GoTool {
  if (tool.kind === "go") return tool;
  throw new HomelabError("TOOL_DEFINITION_INVALID", `${tool.name} is no Go module`);
}
