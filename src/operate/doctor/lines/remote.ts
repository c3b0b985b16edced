import { remoteHead } from "../../../drive/git/remote.ts";
import { findOnPath } from "../../../drive/tools/find.ts";
import { HomelabError } from "../../../lib/error.ts";
import { type Line, missing, ok, warning } from "../checkup.ts";

/** The repository that Argo CD will clone, and its branch. */
export const remote: Line = {
  name: "remote",
  section: "Git",
  async look({ lab, env }, signal) {
    if (lab === undefined || (await findOnPath("git", env)) === undefined) return [];
    const { url, branch } = lab.git;
    try {
      const head = await remoteHead(url, branch, { env, signal });
      return head === ""
        ? [warning(`${url} has no branch ${branch} yet`, `git push -u origin HEAD:${branch}`)]
        : [ok(`${url}, ${branch} at ${head.slice(0, 7)}`)];
    } catch (error) {
      if (!(error instanceof HomelabError) || signal.aborted) throw error;
      const why = error.message.split("\n").at(-1) ?? error.message;
      return [
        missing(`${url} cannot be read: ${why}`, "is git.url right, does the repository exist, may you read it?"),
      ];
    }
  },
};
