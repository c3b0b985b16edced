import { commitAndPush, openWorkingCopy } from "../../../drive/git/working-copy.ts";
import type { Phase } from "../../../operate/phase.ts";
import { workingCopy, type RehearsalSite } from "../site.ts";

/** What Argo CD syncs from: the tree as it was rendered, in a bare repository of the run. */
export const serveGit: Phase<RehearsalSite> = {
  name: "serve-git",
  title: "Push the rendered tree to a Git repository",
  needs: [],
  plan: (site) => `push k8s/ to ${site.repository}`,
  async run(site) {
    const copy = workingCopy(site);
    await openWorkingCopy(copy, site.repository);
    const commit = await commitAndPush(copy, ["k8s"], "Render the lab");
    return `commit ${commit.slice(0, 8)}`;
  },
};
