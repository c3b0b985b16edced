import { HomelabError } from "../../lib/error.ts";
import { exec, type ExecOptions } from "../../lib/exec.ts";

export type GitContext = Pick<ExecOptions, "env" | "signal">;

/** Nothing may ask for a password: what cannot be read without one cannot be read. */
const QUIET = { GIT_TERMINAL_PROMPT: "0", GIT_ASKPASS: "", SSH_ASKPASS: "", LC_ALL: "C" };
const BATCH_SSH = "ssh -o BatchMode=yes -o ConnectTimeout=8";

/**
 * Commit at which a branch of a remote repository stands, empty when the repository is there and the branch is not.
 *
 * @throws HomelabError `EXEC_FAILED` with git's words, `EXEC_NOT_FOUND`
 */
export async function remoteHead(url: string, branch: string, { env, signal }: GitContext): Promise<string> {
  const { stdout } = await exec("git", ["ls-remote", "--", url, `refs/heads/${branch}`], {
    env: { ...env, ...QUIET, GIT_SSH_COMMAND: env["GIT_SSH_COMMAND"] ?? BATCH_SSH },
    ...(signal === undefined ? {} : { signal }),
  });
  return stdout.split("\t")[0]?.trim() ?? "";
}

/** URL of the remote `origin` of the working copy in a folder; undefined when there is none, or no git. */
export async function originUrl(folder: string, context: GitContext): Promise<string | undefined> {
  const text = await ask(folder, ["config", "--get", "remote.origin.url"], context);
  return text === "" ? undefined : text;
}

/** Whether Git has a file of this folder: anybody who has the repository has it too. */
export async function isTracked(folder: string, file: string, context: GitContext): Promise<boolean> {
  return (await ask(folder, ["ls-files", "--", file], context)) !== "";
}

/** One repository, however its URL is written: `git@github.com:a/b.git` and `https://github.com/a/b`. */
export function sameRepository(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(url: string): string {
  return url
    .replace(/^[a-z+]+:\/\//, "")
    .replace(/^[^/@]+@/, "")
    .replace(/^([^/:]+):(?:\d+\/)?/, "$1/")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "")
    .toLowerCase();
}

/** What git prints, empty when it refuses or is not there. */
async function ask(folder: string, args: readonly string[], { env, signal }: GitContext): Promise<string> {
  try {
    const { stdout } = await exec("git", ["-C", folder, ...args], {
      env: { ...env, ...QUIET },
      ...(signal === undefined ? {} : { signal }),
    });
    return stdout.trim();
  } catch (error) {
    if (error instanceof HomelabError && (error.code === "EXEC_FAILED" || error.code === "EXEC_NOT_FOUND")) return "";
    throw error;
  }
}
