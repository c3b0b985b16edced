import { originUrl, sameRepository } from "../../../drive/git/remote.ts";
import { findOnPath } from "../../../drive/tools/find.ts";
import { type Line, ok, warning } from "../checkup.ts";

/** What is pushed from this folder is what Argo CD reads. */
export const origin: Line = {
  name: "origin",
  section: "Git",
  async look({ lab, folder, env }, signal) {
    if (lab === undefined || (await findOnPath("git", env)) === undefined) return [];
    const url = await originUrl(folder, { env, signal });
    if (url === undefined)
      return [warning("this folder has no remote origin", `git init; git remote add origin ${lab.git.url}`)];
    if (sameRepository(url, lab.git.url)) return [ok("this folder pushes there")];
    return [
      warning(
        `this folder pushes to ${withoutPassword(url)}, Argo CD reads ${lab.git.url}`,
        `git remote set-url origin ${lab.git.url}`,
      ),
    ];
  },
};

function withoutPassword(url: string): string {
  return url.replace(/^(https?:\/\/)[^/@]*@/, "$1");
}
