import { cp } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { exec } from "../src/lib/exec.ts";
import type { KubernetesClient } from "../src/lib/kubernetes/client.ts";
import { kubernetesObject, type KubernetesObject } from "../src/lib/kubernetes/object.ts";
import { waitFor } from "../src/lib/wait.ts";
import { toolPath } from "./tools.ts";

const SEED = join(import.meta.dirname, "golden", "seed", "k8s");

/** What the simulated internet of a suite serves. */
export const VERSIONS = {
  talos: "1.13.9",
  cilium: "1.20.2",
  gatewayApi: "1.6.1",
  certManager: "1.21.2",
  argocdChart: "10.1.1",
  argocd: "3.6.1",
  sealedSecretsChart: "2.18.0",
  sealedSecrets: "0.39.1",
  charts: {},
  proxmoxCsiChart: "0.5.9",
  proxmoxCsi: "0.19.1",
};

/**
 * The objects of a folder of the seed's lab, rendered by the real kubectl. It works on a copy, because charts are
 * unpacked beside the kustomization.
 *
 * @param replace texts that are replaced in the result, such as addresses of a real LAN
 */
export async function renderSeed(
  folder: string,
  options: {
    readonly scratch: string;
    readonly env: NodeJS.ProcessEnv;
    readonly replace?: Readonly<Record<string, string>>;
  },
): Promise<readonly KubernetesObject[]> {
  const copy = join(options.scratch, folder);
  await cp(join(SEED, folder), copy, { recursive: true });
  const args = ["kustomize", "--enable-helm", "--helm-command", toolPath("helm"), copy];
  const { stdout } = await exec(toolPath("kubectl"), args, { env: options.env, timeout: 60_000 });
  const text = Object.entries(options.replace ?? {}).reduce((all, [from, to]) => all.replaceAll(from, to), stdout);
  return parseAllDocuments(text).map((document) => kubernetesObject.parse(document.toJS()));
}

/** Kinds that only exist once their CRD does. */
const CUSTOM = /bitnami\.com|cilium\.io|cert-manager\.io|argoproj\.io|gateway\.networking\.k8s\.io/;

/** Apply objects in an order that works; a kind whose CRD is not established yet is tried again. */
export async function applyAll(client: KubernetesClient, objects: readonly KubernetesObject[]): Promise<void> {
  for (const object of objects.toSorted((a, b) => rank(a) - rank(b)))
    await waitFor(() => client.apply(object, { fieldManager: "test", force: true }), {
      timeoutMs: 15_000,
      what: `applied ${object.kind} ${object.metadata.name}`,
      giveUp: () => !CUSTOM.test(object.apiVersion),
    });
}

function rank({ kind }: KubernetesObject): number {
  return { CustomResourceDefinition: 0, Namespace: 1 }[kind] ?? 2;
}

/** A node as its kubelet would keep it. */
export async function setNode(client: KubernetesClient, name: string, ready: boolean): Promise<void> {
  const ref = { apiVersion: "v1", kind: "Node", name };
  if ((await client.find(ref)) === undefined)
    await client.create({ apiVersion: "v1", kind: "Node", metadata: { name } });
  const conditions = [{ type: "Ready", status: ready ? "True" : "False" }];
  await client.patch(ref, { status: { conditions } }, { type: "strategic", subresource: "status" });
}

/** A Running pod, as scheduler and kubelet would bring it about. */
export async function runPod(
  client: KubernetesClient,
  pod: {
    readonly name: string;
    readonly namespace: string;
    readonly node: string;
    readonly labels: Record<string, string>;
    readonly account?: string;
  },
): Promise<void> {
  const { name, namespace, node, labels, account } = pod;
  const securityContext = {
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    seccompProfile: { type: "RuntimeDefault" },
    capabilities: { drop: ["ALL"] },
  };
  await client.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace, labels },
    spec: {
      nodeName: node,
      containers: [{ name: "main", image: "x", securityContext }],
      ...(account === undefined ? {} : { serviceAccountName: account }),
    },
  });
  const ref = { apiVersion: "v1", kind: "Pod", namespace, name };
  await client.patch(ref, { status: { phase: "Running" } }, { type: "merge", subresource: "status" });
}
