import { once } from "node:events";
import { messageOf } from "../../src/lib/error.ts";
import { ensureTools, type ToolBox } from "../../src/drive/tools/toolbox.ts";
import { applyArgocd, ARGOCD } from "../../src/operate/phases/apply-folder.ts";
import { buildFolder } from "../../src/operate/phases/build-manifests.ts";
import { applyRootApplication } from "../../src/operate/phases/apply-root-application.ts";
import { waitApplications } from "../../src/operate/phases/wait-applications.ts";
import { pushTree, runArgocd, waitUntilWell } from "./argocd.ts";
import { addNodes, createCluster, deleteCluster } from "./kwokctl.ts";
import { openSite } from "./site.ts";
import { PEER_PROGRAMS, peerOrder, peerSpec, type PeerMessage, type PeerOrder } from "./spec.ts";

/**
 * The peer, in a process of its own so that it can be measured apart: a bare cluster by kwokctl, and the same Argo CD
 * with the same apps. It begins when it is told to, so that loading this program is no part of the measure, and it
 * stops everything when whoever started it is gone.
 */
const spec = peerSpec.parse(JSON.parse(process.argv[2] ?? ""));
const stop = new AbortController();
process.once("disconnect", () => stop.abort());
process.once("SIGTERM", () => stop.abort());

function say(message: PeerMessage): void {
  if (process.connected) process.send?.(message);
}

async function told(order: PeerOrder): Promise<void> {
  for (;;) {
    const [given] = await once(process, "message", { signal: stop.signal });
    if (peerOrder.parse(given) === order) return;
  }
}

/** Progress inside a phase is for persons. */
const nobodyAsks = (): void => undefined;

async function phase<T>(name: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  say({ type: "phase", name, seconds: (performance.now() - started) / 1000 });
  return result;
}

async function runPeer(tools: ToolBox): Promise<void> {
  const kwokctl = { dir: spec.dir, program: await tools.path("kwokctl") };
  const undo: (() => Promise<void>)[] = [];
  try {
    const site = await phase("prepare", () => openSite(spec.dir, spec.source, tools, stop.signal));
    undo.push(() => site.internet.close());
    undo.push(() => deleteCluster(kwokctl));
    await phase("push-tree", () => pushTree(site));
    // As in a rehearsal, what needs no cluster is built while the cluster comes up.
    const [client] = await phase("create-cluster", () =>
      Promise.all([createCluster(kwokctl, site), buildFolder(site, ARGOCD)]),
    );
    undo.push(async () => client.close());
    await phase("add-nodes", () => addNodes(kwokctl, site, client));
    undo.push(runArgocd(site, client));
    await phase(applyArgocd.name, () => applyArgocd.run(site, nobodyAsks));
    await phase(applyRootApplication.name, () => applyRootApplication.run(site, nobodyAsks));
    await phase(waitApplications.name, () => waitUntilWell(site, client));
  } finally {
    await phase("(stop everything)", async () => {
      for (const step of undo.toReversed()) await step();
    });
  }
}

const tools = await ensureTools(PEER_PROGRAMS, { signal: stop.signal });
await tools.all();
say({ type: "loaded" });
try {
  await told("begin");
  await runPeer(tools);
  say({ type: "done" });
  await told("leave");
} catch (error) {
  say({ type: "failed", message: messageOf(error) });
  process.exitCode = 1;
} finally {
  await tools.close();
  if (process.connected) process.disconnect();
}
