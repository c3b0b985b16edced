import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { exec } from "../../src/lib/exec.ts";
import { writeFileAtomic } from "../../src/lib/files.ts";
import { conditionOf } from "../../src/lib/kubernetes/object.ts";
import { connect, type KubernetesClient } from "../../src/lib/kubernetes/client.ts";
import { waitFor } from "../../src/lib/wait.ts";
import type { PeerSite } from "./site.ts";

/** kwokctl itself and the folder below which it keeps everything. */
export interface Kwokctl {
  readonly dir: string;
  readonly program: string;
}

const NAME = "homelab-bench";
/** What a cluster of kwokctl is made of. */
const PARTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] as const;
const BINARY_FLAG: Readonly<Record<string, string>> = { kwok: "kwok-controller" };
const READY_MS = 120_000;

/** Write what kwokctl reads whenever it is called. */
export async function writeSettings(kwokctl: Kwokctl): Promise<void> {
  // Its default is to listen on all interfaces. Other loopback addresses do not work: some of its arguments always say 127.0.0.1.
  const settings = {
    apiVersion: "config.kwok.x-k8s.io/v1alpha1",
    kind: "KwokctlConfiguration",
    options: { bindAddress: "127.0.0.1" },
  };
  await writeFileAtomic(settingsFile(kwokctl), stringify(settings));
}

/**
 * `kwokctl create cluster --runtime binary` from the programs of the rehearsal, with kwokctl's own settings. Whether the
 * API is ready is asked for here: kwokctl's `--wait` asks only now and then and would cost the peer up to a second.
 */
export async function createCluster(kwokctl: Kwokctl, site: PeerSite): Promise<KubernetesClient> {
  const { tools, kubeconfig, signal } = site;
  const binaries = await Promise.all(
    PARTS.map(async (part) => [`--${BINARY_FLAG[part] ?? part}-binary`, await tools.path(part)]),
  );
  const args = ["create", "cluster", "--runtime", "binary", "--kubeconfig", kubeconfig, ...binaries.flat()];
  await run(kwokctl, args, signal);
  const client = connect(await readFile(kubeconfig, "utf8"));
  await waitFor(async () => (await client.raw("GET", "/readyz")) === "ok", {
    timeoutMs: READY_MS,
    what: "ready API of the peer",
    signal,
  });
  return client;
}

/** As many nodes as the lab has. */
export async function addNodes(kwokctl: Kwokctl, site: PeerSite, client: KubernetesClient): Promise<void> {
  const count = site.lab.nodes.length;
  await run(kwokctl, ["scale", "node", "--replicas", `${count}`], site.signal);
  await waitFor(
    async () => {
      const nodes = await client.list({ apiVersion: "v1", kind: "Node" });
      return nodes.filter((node) => conditionOf(node, "Ready")?.status === "True").length === count;
    },
    { timeoutMs: READY_MS, what: "Ready nodes of the peer", signal: site.signal },
  );
}

/** Ends and removes the cluster, also one that was made only in part or not at all. */
export async function deleteCluster(kwokctl: Kwokctl): Promise<void> {
  await run(kwokctl, ["delete", "cluster", "--kubeconfig", join(kwokctl.dir, "kubeconfig")]);
}

function settingsFile({ dir }: Kwokctl): string {
  return join(dir, "kwok.yaml");
}

async function run(kwokctl: Kwokctl, args: readonly string[], signal?: AbortSignal): Promise<void> {
  const { dir, program } = kwokctl;
  await exec(program, ["--config", settingsFile(kwokctl), "--name", NAME, ...args], {
    env: { PATH: process.env["PATH"], HOME: join(dir, "home"), KWOK_WORKDIR: join(dir, "kwok") },
    ...(signal === undefined ? {} : { signal }),
  });
}
