import { join } from "node:path";
import { waitForApplications } from "../../src/drive/argocd/applications.ts";
import { commitAndPush, openWorkingCopy } from "../../src/drive/git/working-copy.ts";
import { writeTree } from "../../src/drive/tree.ts";
import type { KubernetesClient } from "../../src/lib/kubernetes/client.ts";
import { ARGOCD_PORTS } from "../../src/rehearsal/argocd/settings.ts";
import { argocdWorkloads } from "../../src/rehearsal/argocd/workloads.ts";
import { runControllers } from "../../src/rehearsal/cluster/run.ts";
import { workloads } from "../../src/rehearsal/cluster/workloads.ts";
import { createSupervisor } from "../../src/rehearsal/supervisor.ts";
import { render } from "../../src/render/render.ts";
import { ADDRESS, type PeerSite } from "./site.ts";
import { peerTree } from "./tree.ts";

const WELL_MS = 10 * 60_000;

/** Where the supervisor keeps what it has started, so that it can be ended after a crash. */
export function supervisorDirectory(dir: string): string {
  return join(dir, "processes");
}

/** Render what the peer can run of the lab and push it to a repository of its own. */
export async function pushTree(site: PeerSite): Promise<void> {
  const { lab, root, signal, env } = site;
  await writeTree(root, peerTree(render(lab)));
  const copy = { git: "git", root, branch: lab.git.branch, signal, env };
  await openWorkingCopy(copy, site.repository);
  await commitAndPush(copy, ["k8s"], "Render the lab");
}

/**
 * Argo CD's programs beside the peer's cluster, by the modules of the rehearsal: each runs as soon as the cluster runs
 * its pod.
 *
 * @returns stops them
 */
export function runArgocd(site: PeerSite, client: KubernetesClient): () => Promise<void> {
  const supervisor = createSupervisor(supervisorDirectory(site.dir));
  const programs = argocdWorkloads({
    dir: join(site.dir, "argocd"),
    namespace: "argocd",
    address: ADDRESS,
    ports: ARGOCD_PORTS,
    proxyUrl: site.internet.url,
    caFile: site.caFile,
    tools: (binary) => site.tools.path(binary),
    supervisor,
  });
  const controllers = runControllers(client, [workloads(programs, log)], log);
  return async () => {
    await controllers.stop();
    await supervisor.stopAll();
  };
}

/** As the rehearsal waits, without the Application of the Gateway. */
export async function waitUntilWell(site: PeerSite, client: KubernetesClient): Promise<void> {
  const expected = ["root", ...site.lab.apps.map(({ name }) => name)];
  await waitForApplications(client, expected, { timeoutMs: WELL_MS, signal: site.signal, report: () => undefined });
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
