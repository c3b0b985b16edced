import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exec, type ExecResult } from "../../lib/exec.ts";

export interface Publication {
  /** Folder that is the root of the published tree. */
  readonly folder: string;
  /** Git pathspecs of what is published, e.g. `k8s` and `:(exclude)k8s/infra/cilium/charts`; everything else stays out. */
  readonly paths: readonly string[];
  readonly branch: string;
  readonly message: string;
  /** Time of the commit; with the same tree, parent and message it makes the same commit id. */
  readonly at: Date;
}

/**
 * Commit files to a branch of a bare repository, which is made when there is none. A tree that is published already
 * makes no new commit. Neither the user's git configuration nor hooks nor ignore files play a part.
 *
 * @param repository path of the bare repository
 * @returns id of the branch's commit, and whether it is new
 * @throws HomelabError `EXEC_NOT_FOUND` without git, `EXEC_FAILED` with git's own words
 */
export async function publish(
  repository: string,
  publication: Publication,
): Promise<{ readonly commit: string; readonly changed: boolean }> {
  const { folder, paths, branch, message, at } = publication;
  const ref = `refs/heads/${branch}`;
  const scratch = await mkdtemp(join(tmpdir(), "homelab-git-"));
  try {
    const env = environment(at, join(scratch, "index"));
    const git = (args: readonly string[], input?: string): Promise<ExecResult> =>
      exec("git", [`--git-dir=${repository}`, ...args], { env, ...(input === undefined ? {} : { input }) });

    await exec("git", ["init", "--quiet", "--bare", `--initial-branch=${branch}`, "--template=", repository], { env });
    await git([`--work-tree=${folder}`, "add", "--force", "--all", "--", ...paths]);
    const tree = (await git(["write-tree"])).stdout.trim();
    const format = "--format=%(objectname) %(tree)";
    const [parent = "", published] = (await git(["for-each-ref", format, ref])).stdout.trim().split(" ");
    if (published === tree) return { commit: parent, changed: false };
    const parents = parent === "" ? [] : ["-p", parent];
    const commit = (await git(["commit-tree", tree, ...parents], message)).stdout.trim();
    // The old value guards against a commit that someone else has made meanwhile.
    await git(["update-ref", ref, commit, parent === "" ? "0".repeat(commit.length) : parent]);
    return { commit, changed: true };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function environment(at: Date, index: string): NodeJS.ProcessEnv {
  const who = { name: "HomeLab", email: "homelab@localhost" };
  const date = `${Math.floor(at.getTime() / 1000)} +0000`;
  return {
    PATH: process.env["PATH"],
    HOME: "/nonexistent",
    LC_ALL: "C",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_INDEX_FILE: index,
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
    GIT_COMMITTER_DATE: date,
  };
}
