import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { commitAndPush, openWorkingCopy } from "../../src/drive/git/working-copy.ts";
import { exec } from "../../src/lib/exec.ts";
import { credentialsOf, parseKubeconfig } from "../../src/lib/kubernetes/kubeconfig.ts";
import type { KubernetesObject } from "../../src/lib/kubernetes/object.ts";
import { createCa } from "../../src/lib/pki.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { ARGOCD_PORTS, type ArgocdSettings } from "../../src/rehearsal/argocd/settings.ts";
import { argocdWorkloads } from "../../src/rehearsal/argocd/workloads.ts";
import { runControllers, type Controllers } from "../../src/rehearsal/cluster/run.ts";
import { workloads } from "../../src/rehearsal/cluster/workloads.ts";
import { startInternet, type Internet } from "../../src/rehearsal/internet/internet.ts";
import { createSupervisor, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import { startBareApiserver, type BareApiserver } from "../bare-apiserver.ts";
import { applyAll, renderSeed, runPod, setNode, VERSIONS } from "../cluster-fixtures.ts";
import { toolPath } from "../tools.ts";

const OWN = "127.235.255.10";
const NAMESPACE = "argocd";
const APPS = ["one", "two", "three"];

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
  internet = await startInternet({ dir: join(dir, "hosts"), address: OWN, port: 0, ca, versions: VERSIONS });
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

/** The very folder of the lab, rendered by the real kubectl. */
async function installArgocd(caFile: string): Promise<void> {
  const env = { PATH: process.env["PATH"], HOME: dir, TMPDIR: dir, HTTPS_PROXY: internet.url, SSL_CERT_FILE: caFile };
  const objects = await renderSeed("infra/argocd", { scratch: join(dir, "trees"), env });
  await applyAll(api.client, objects);
  // What the controller-manager publishes into every namespace.
  const { ca } = credentialsOf(parseKubeconfig(api.kubeconfig));
  await api.client.create({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-root-ca.crt", namespace: NAMESPACE },
    data: { "ca.crt": ca ?? "" },
  });
  await setNode(api.client, "node-1", true);
}

function podOf(app: string): Parameters<typeof runPod>[1] {
  const labels = { "app.kubernetes.io/name": app };
  return { name: `${app}-0`, namespace: NAMESPACE, node: "node-1", labels, account: app };
}

async function publishApps(message: string, value = "1"): Promise<string> {
  for (const app of APPS) {
    const folder = join(dir, "lab", "k8s", "apps", app);
    await mkdir(folder, { recursive: true });
    const config = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: app, namespace: app }, data: { value } };
    await writeFile(join(folder, "configmap.yaml"), stringify(config));
    await writeFile(join(folder, "kustomization.yaml"), stringify({ resources: ["configmap.yaml"] }));
  }
  const copy = {
    git: "git",
    root: join(dir, "lab"),
    branch: "main",
    signal: new AbortController().signal,
    env: { PATH: process.env["PATH"] },
  };
  await openWorkingCopy(copy, join(dir, "lab.git"));
  return commitAndPush(copy, ["k8s"], message);
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
    await runPod(api.client, podOf(app));
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
  await setNode(api.client, "node-1", false);
  await logged("argocd-application-controller stopped");
  await setNode(api.client, "node-1", true);
  await logged("argocd-application-controller started", 2);
}, 60_000);
