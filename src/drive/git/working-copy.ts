import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { exec } from "../../lib/exec.ts";
import { readIfExists } from "../../lib/files.ts";

export interface WorkingCopy {
  /** Path of `git`. */
  readonly git: string;
  /** The tree. */
  readonly root: string;
  readonly branch: string;
  readonly signal: AbortSignal;
  /** `PATH` and the like; the person's own Git settings are not read. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Make a tree a working copy whose remote `origin` is a bare repository on this machine; both are made when they are
 * not there.
 */
export async function openWorkingCopy(copy: WorkingCopy, bare: string): Promise<void> {
  if ((await readIfExists(join(bare, "HEAD"))) === undefined) {
    await mkdir(bare, { recursive: true });
    await run(copy, ["init", "--quiet", "--bare", `--initial-branch=${copy.branch}`, bare]);
  }
  if ((await readIfExists(join(copy.root, ".git", "HEAD"))) === undefined)
    await run(copy, ["init", "--quiet", `--initial-branch=${copy.branch}`, copy.root]);
  await run(copy, ["config", "remote.origin.url", bare]);
  await run(copy, ["config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"]);
}

/**
 * Commit what changed under some paths and push it.
 *
 * @returns the commit that the remote's branch stands at now
 */
export async function commitAndPush(copy: WorkingCopy, paths: readonly string[], message: string): Promise<string> {
  await run(copy, ["add", "--all", "--", ...paths]);
  const staged = await run(copy, ["diff", "--cached", "--quiet"], [0, 1]);
  // A repository without a commit has nothing to compare with and says that all is new.
  if (staged.code === 1) await run(copy, ["commit", "--quiet", "--no-verify", `--message=${message}`]);
  await run(copy, ["push", "--quiet", "origin", `HEAD:refs/heads/${copy.branch}`]);
  const head = await run(copy, ["rev-parse", "HEAD"]);
  return head.stdout.trim();
}

const IDENTITY = {
  GIT_AUTHOR_NAME: "HomeLab",
  GIT_AUTHOR_EMAIL: "homelab@localhost",
  GIT_COMMITTER_NAME: "HomeLab",
  GIT_COMMITTER_EMAIL: "homelab@localhost",
  // Whatever this person or machine has configured (signing, hooks, default branch) stays out.
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
};

function run(copy: WorkingCopy, args: readonly string[], accept: readonly number[] = [0]) {
  return exec(copy.git, ["-C", copy.root, ...args], { env: { ...copy.env, ...IDENTITY }, signal: copy.signal, accept });
}
