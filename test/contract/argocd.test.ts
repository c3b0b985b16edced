import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseAllDocuments, stringify } from "yaml";
import { publish } from "../../src/drive/git/publish.ts";
import { exec } from "../../src/lib/exec.ts";
import { credentialsOf, parseKubeconfig } from "../../src/lib/kubernetes/kubeconfig.ts";
import { kubernetesObject, type KubernetesObject } from "../../src/lib/kubernetes/object.ts";
import { createCa } from "../../src/lib/pki.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { ARGOCD_PORTS, type ArgocdSettings } from "../../src/rehearsal/argocd/settings.ts";
import { argocdWorkloads } from "../../src/rehearsal/argocd/workloads.ts";
import { runControllers, type Controllers } from "../../src/rehearsal/cluster/run.ts";
import { workloads } from "../../src/rehearsal/cluster/workloads.ts";
import { startInternet, type Internet } from "../../src/rehearsal/internet/internet.ts";
import { createSupervisor, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import { startBareApiserver, type BareApiserver } from "../bare-apiserver.ts";
import { toolPath } from "../tools.ts";

const OWN = "127.235.255.10";
const NAMESPACE = "argocd";
const APPS = ["one", "two", "three"];
const versions = {
  talos: "1.13.9",
  cilium: "1.20.2",
  gatewayApi: "1.6.1",
  certManager: "1.21.2",
  argocdChart: "10.1.1",
  argocd: "3.6.1",
};

let dir = "";
let supervisor: Supervisor;
let api: BareApiserver;
let internet: Internet;
let controllers: Controllers;
const log: string[] = [];
const write = (line: string): void => void log.push(line);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-argocd-"));
  const ca = await createCa({ commonName: "Rehearsal", algorithm: "P-256" });
  const caFile = join(dir, "ca.crt");
  await writeFile(caFile, ca.cert);
  internet = await startInternet({ dir: join(dir, "hosts"), address: OWN, port: 0, ca, versions });
  supervisor = createSupervisor(join(dir, "run"));
  api = await startBareApiserver(join(dir, "api"), "127.235.2.1", supervisor);
  await installArgocd(caFile);
  await publishApps("Start");
  const settings: ArgocdSettings = {
    dir: join(dir, "argocd"),
    namespace: NAMESPACE,
    address: OWN,
    ports: ARGOCD_PORTS,
    proxyUrl: internet.url,
    caFile,
    tools: (binary) => Promise.resolve(toolPath(binary)),
    supervisor,
  };
  controllers = runControllers(api.client, [workloads(argocdWorkloads(settings), write)], write);
}, 120_000);

afterAll(async () => {
  await controllers.stop();
  api.client.close();
  await supervisor.stopAll({ kill: true });
  await internet.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

/** Others need them. */
const first = (object: KubernetesObject): number =>
  ["Namespace", "CustomResourceDefinition"].includes(object.kind) ? 0 : 1;

/** The very folder of the lab, rendered by the real kubectl; the CRDs first. */
async function installArgocd(caFile: string): Promise<void> {
  const copy = join(dir, "argocd-tree");
  await cp(join(import.meta.dirname, "../golden/seed/k8s/infra/argocd"), copy, { recursive: true });
  const env = { PATH: process.env["PATH"], HOME: dir, TMPDIR: dir, HTTPS_PROXY: internet.url, SSL_CERT_FILE: caFile };
  const args = ["kustomize", "--enable-helm", "--helm-command", toolPath("helm"), copy];
  const { stdout } = await exec(toolPath("kubectl"), args, { env });
  const objects = parseAllDocuments(stdout).map((document) => kubernetesObject.parse(document.toJS()));
  for (const object of objects.toSorted((a, b) => first(a) - first(b)))
    await api.client.apply(object, { fieldManager: "test", force: true });
  // What the controller-manager publishes into every namespace.
  const { ca } = credentialsOf(parseKubeconfig(api.kubeconfig));
  await api.client.create({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-root-ca.crt", namespace: NAMESPACE },
    data: { "ca.crt": ca ?? "" },
  });
  await api.client.create({ apiVersion: "v1", kind: "Node", metadata: { name: "node-1" } });
  await nodeReady("True");
}

async function nodeReady(status: "True" | "False"): Promise<void> {
  const ref = { apiVersion: "v1", kind: "Node", name: "node-1" };
  await api.client.patch(
    ref,
    { status: { conditions: [{ type: "Ready", status }] } },
    { type: "strategic", subresource: "status" },
  );
}

/** What scheduler and kubelet would bring about. */
async function runPod(app: string): Promise<void> {
  const metadata = { name: `${app}-0`, namespace: NAMESPACE, labels: { "app.kubernetes.io/name": app } };
  const spec = {
    nodeName: "node-1",
    serviceAccountName: app,
    containers: [{ name: "main", image: "x", securityContext: { allowPrivilegeEscalation: false } }],
  };
  await api.client.create({ apiVersion: "v1", kind: "Pod", metadata, spec });
  const ref = { apiVersion: "v1", kind: "Pod", namespace: NAMESPACE, name: `${app}-0` };
  await api.client.patch(ref, { status: { phase: "Running" } }, { type: "merge", subresource: "status" });
}

async function publishApps(message: string, value = "1"): Promise<string> {
  for (const app of APPS) {
    const folder = join(dir, "lab", "k8s", "apps", app);
    await mkdir(folder, { recursive: true });
    const config = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: app, namespace: app }, data: { value } };
    await writeFile(join(folder, "configmap.yaml"), stringify(config));
    await writeFile(join(folder, "kustomization.yaml"), stringify({ resources: ["configmap.yaml"] }));
  }
  const tree = {
    folder: join(dir, "lab"),
    paths: ["k8s"],
    branch: "main",
    message,
    at: new Date("2026-01-01T00:00:00Z"),
  };
  return (await publish(join(dir, "lab.git"), tree)).commit;
}

function application(app: string): KubernetesObject {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: app, namespace: NAMESPACE },
    spec: {
      project: "default",
      source: { repoURL: `file://${join(dir, "lab.git")}`, targetRevision: "main", path: `k8s/apps/${app}` },
      destination: { server: "https://kubernetes.default.svc", namespace: app },
      syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ["CreateNamespace=true"] },
    },
  };
}

interface Status {
  readonly sync?: { readonly status: string; readonly revision?: string };
  readonly health?: { readonly status?: string };
  readonly conditions?: readonly { readonly message: string }[];
  readonly operationState?: { readonly message?: string };
}

async function settled(app: string, revision?: string): Promise<void> {
  const ref = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", namespace: NAMESPACE, name: app };
  await waitFor(
    async () => {
      const status = ((await api.client.get(ref))["status"] ?? {}) as Status;
      const well = status.sync?.status === "Synced" && status.health?.status === "Healthy";
      if (well && (revision === undefined || status.sync?.revision === revision)) return true;
      throw new Error(JSON.stringify(status));
    },
    { timeoutMs: 45_000, intervalMs: 50, what: `Synced and Healthy ${app}` },
  );
}

const configOf = (app: string) => ({ apiVersion: "v1", kind: "ConfigMap", namespace: app, name: app });
const value = async (app: string): Promise<string | undefined> =>
  ((await api.client.get(configOf(app)))["data"] as Record<string, string>)["value"];
const logged = (text: string, count = 1): Promise<true> =>
  waitFor(() => log.filter((line) => line.includes(text)).length >= count, {
    timeoutMs: 10_000,
    what: `"${text}" in\n${log.join("\n")}`,
  });

const pid = async (): Promise<string> =>
  (
    await exec("pgrep", ["-f", `${OWN} --port ${ARGOCD_PORTS.repoServer}`], {
      env: { PATH: process.env["PATH"] },
      accept: [0, 1],
    })
  ).stdout.trim();

test("nothing runs before its pod does", async () => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(log).toEqual([]);
});

test("with their pods the real programs come up and sync the lab's Git", async () => {
  const started = performance.now();
  for (const app of ["argocd-redis", "argocd-repo-server", "argocd-application-controller", "argocd-server"])
    await runPod(app);
  await logged("argocd-server started");
  for (const app of APPS) await api.client.create(application(app));
  for (const app of APPS) await settled(app);
  console.log(
    `Argo CD: ${((performance.now() - started) / 1000).toFixed(1)} s from pods to ${APPS.length} apps Synced and Healthy`,
  );
  expect(await value("one")).toBe("1");
}, 90_000);

test("drift is healed", async () => {
  await api.client.patch(configOf("one"), { data: { value: "drifted" } }, { type: "merge" });
  await waitFor(async () => (await value("one")) === "1", { timeoutMs: 20_000, what: "healed ConfigMap" });
});

test("a pushed commit arrives", async () => {
  const commit = await publishApps("Change", "2");
  for (const app of APPS) {
    const ref = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", namespace: NAMESPACE, name: app };
    await api.client.patch(
      ref,
      { metadata: { annotations: { "argocd.argoproj.io/refresh": "normal" } } },
      { type: "merge" },
    );
  }
  for (const app of APPS) await settled(app, commit);
  expect(await value("two")).toBe("2");
}, 60_000);

test("a program that dies is started again, and one whose pod or node goes is stopped", async () => {
  const pod = { apiVersion: "v1", kind: "Pod", namespace: NAMESPACE, name: "argocd-repo-server-0" };
  process.kill(Number(await pid()), "SIGKILL");
  await logged("argocd-repo-server ended: SIGKILL");
  await logged("argocd-repo-server started", 2);
  await api.client.delete(pod, { gracePeriodSeconds: 0 });
  await waitFor(async () => (await pid()) === "", { timeoutMs: 10_000, what: "end of argocd-repo-server" });
  await nodeReady("False");
  await logged("argocd-application-controller stopped");
  await nodeReady("True");
  await logged("argocd-application-controller started", 2);
}, 60_000);
