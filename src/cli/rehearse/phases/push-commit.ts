import { z } from "zod";
import { refresh } from "../../../drive/argocd/applications.ts";
import { commitAndPush } from "../../../drive/git/working-copy.ts";
import { writeTree } from "../../../drive/tree.ts";
import { HomelabError } from "../../../lib/error.ts";
import { waitFor } from "../../../lib/wait.ts";
import { withCluster } from "../../../operate/clients.ts";
import { waitApplications } from "../../../operate/phases/wait-applications.ts";
import type { Phase } from "../../../operate/phase.ts";
import { render } from "../../../render/render.ts";
import { scalableApp, withReplicas } from "../scalable-app.ts";
import { workingCopy, type RehearsalSite } from "../site.ts";

const scaled = z.looseObject({ spec: z.looseObject({ replicas: z.int() }) });
const TIMEOUT_MS = 60_000;

/** The everyday change: one more replica in the config, rendered, committed, pushed; the cluster has to follow. */
export const pushCommit: Phase<RehearsalSite> = {
  name: "push-commit",
  title: "Push a change and see it arrive",
  needs: [],
  skip: async (site) => (scalableApp(site.lab) === undefined ? "no app of the lab can be scaled" : undefined),
  plan: () => "scale the first app in Git and wait for the cluster",
  async run(site, progress) {
    const app = scalableApp(site.lab);
    if (app === undefined) return undefined;
    const wanted = app.workloads[0].replicas + 1;
    await writeTree(site.root, render(withReplicas(site.lab, app.name, wanted)));
    const commit = await commitAndPush(workingCopy(site), ["k8s"], `Run ${wanted} replicas of ${app.name}`);
    const started = performance.now();
    const ref = { apiVersion: "apps/v1", kind: "Deployment", namespace: app.namespace, name: app.name };
    await withCluster(site, async (client) => {
      await refresh(client, app.name);
      await waitFor(
        async () => {
          const { replicas } = scaled.parse(await client.get(ref)).spec;
          if (replicas === wanted) return true;
          throw new HomelabError("NOT_ARRIVED", `${app.name} has ${replicas} replicas instead of ${wanted}`);
        },
        {
          timeoutMs: TIMEOUT_MS,
          intervalMs: 50,
          what: `sign that commit ${commit.slice(0, 8)} arrived`,
          signal: site.signal,
        },
      );
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    await waitApplications.run(site, progress);
    return `${app.name} scaled to ${wanted} by commit ${commit.slice(0, 8)} in ${seconds} s`;
  },
};
