import { exec } from "../../../lib/exec.ts";
import { findOnPath } from "../../../drive/tools/find.ts";
import { type Line, missing, ok } from "../checkup.ts";

export const gitProgram: Line = {
  name: "git",
  section: "This machine",
  async look({ env }, signal) {
    const git = await findOnPath("git", env);
    if (git === undefined) return [missing("git is not on PATH", "install it (Debian, Ubuntu: apt install git)")];
    const { stdout } = await exec(git, ["--version"], { env, signal });
    return [ok(stdout.trim().replace("git version ", ""))];
  },
};
