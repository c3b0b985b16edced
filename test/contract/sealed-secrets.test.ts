import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { parseManifests } from "../../src/drive/kubernetes/kustomize.ts";
import { exec } from "../../src/lib/exec.ts";
import { conditionOf, type KubernetesObject } from "../../src/lib/kubernetes/object.ts";
import { createCa, type CertificateAndKey } from "../../src/lib/pki.ts";
import { createSealingPair, pairName } from "../../src/lib/sealing/key-pair.ts";
import { SCOPES, scopeAnnotations, type SealedFor } from "../../src/lib/sealing/scope.ts";
import { seal } from "../../src/lib/sealing/seal.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { planLab } from "../../src/plan/load-lab.ts";
import { mountNamespaceObstacle } from "../../src/rehearsal/components/mount-namespace.ts";
import { runControllers, type Controllers } from "../../src/rehearsal/cluster/run.ts";
import { startInternet, type Internet } from "../../src/rehearsal/internet/internet.ts";
import { sealingControllers } from "../../src/rehearsal/sealed-secrets/controllers.ts";
import { createSupervisor, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import { render } from "../../src/render/render.ts";
import { startBareApiserver, type BareApiserver } from "../bare-apiserver.ts";
import { applyAll, runPod, setNode, VERSIONS } from "../cluster-fixtures.ts";
import { seed, sourceOf } from "../seed.ts";
import { toolPath } from "../tools.ts";

const HOME = "sealed-secrets";
let dir = "";
let supervisor: Supervisor;
let api: BareApiserver;
let internet: Internet;
let controllers: Controllers | undefined;
let [older, newer]: CertificateAndKey[] = [];
const log: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-sealed-"));
  const ca = await createCa({ commonName: "Rehearsal", algorithm: "P-256" });
  const caFile = join(dir, "ca.crt");
  await writeFile(caFile, ca.cert);
  internet = await startInternet({
    dir: join(dir, "hosts"),
    address: "127.248.255.3",
    port: 0,
    ca,
    versions: VERSIONS,
  });
  supervisor = createSupervisor(join(dir, "run"));
  api = await startBareApiserver(join(dir, "api"), "127.248.4.1", supervisor);
  [older, newer] = await Promise.all([createSealingPair("older", "RSA-2048"), createSealingPair("newer", "RSA-2048")]);
  const env = { PATH: process.env["PATH"], HOME: dir, TMPDIR: dir, HTTPS_PROXY: internet.url, SSL_CERT_FILE: caFile };
  await put({ apiVersion: "v1", kind: "Namespace", metadata: { name: HOME } });
  const chart = ["sealed-secrets", "sealed-secrets", "--repo=https://bitnami-labs.github.io/sealed-secrets"];
  const { stdout } = await exec(
    toolPath("helm"),
    [
      "template",
      ...chart,
      "--version=2.18.0",
      `--namespace=${HOME}`,
      "--include-crds",
      `--values=${await writeValues()}`,
    ],
    { env, timeout: 60_000 },
  );
  await applyAll(api.client, parseManifests(stdout, "the chart"));
  // Kubernetes itself does both; here is no controller manager.
  const authority = z
    .looseObject({ clusters: z.array(z.looseObject({ cluster: z.record(z.string(), z.string()) })) })
    .parse(parse(api.kubeconfig)).clusters[0]?.cluster["certificate-authority-data"];
  await put({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-root-ca.crt", namespace: HOME },
    data: { "ca.crt": Buffer.from(authority ?? "", "base64").toString() },
  });
  await setNode(api.client, "worker-1", true);
  const labels = { "app.kubernetes.io/name": HOME, "app.kubernetes.io/instance": HOME };
  await runPod(api.client, { name: "controller", namespace: HOME, node: "worker-1", labels, account: HOME });
}, 120_000);
afterEach(async () => {
  await controllers?.stop();
  controllers = undefined;
});
afterAll(async () => {
  await supervisor.stopAll();
  await internet.close();
  api.client.close();
  await rm(dir, { recursive: true });
});

/** The values that a lab which seals something gives to the chart. */
async function writeValues(): Promise<string> {
  const input = seed();
  input.sealed["apps/external/whoami.sealed.json"] = { TOKEN: "AgB=" };
  const { lab, issues } = planLab(sourceOf(input));
  if (lab === undefined) throw new Error(JSON.stringify(issues));
  const file = join(dir, "values.yaml");
  await writeFile(file, render(lab).get("terraform/modules/sealed-secrets/values.yaml") ?? "");
  return file;
}

/** As Terraform's module writes it. */
function keySecret({ cert, key }: CertificateAndKey): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: `sealed-secrets-key-${pairName(cert)}`,
      namespace: HOME,
      labels: { "sealedsecrets.bitnami.com/sealed-secrets-key": "active" },
    },
    type: "kubernetes.io/tls",
    data: { "tls.crt": base64(cert), "tls.key": base64(key) },
  };
}

function put(object: KubernetesObject): Promise<KubernetesObject> {
  return api.client.apply(object, { fieldManager: "test", force: true });
}

async function putSealed(to: SealedFor, pair: CertificateAndKey, value: string, as: Partial<SealedFor> = {}) {
  const { name, namespace, scope } = { ...to, ...as };
  const metadata = { name, namespace, annotations: scopeAnnotations(scope) };
  const encryptedData = { KEY: seal(pair.cert, Buffer.from(value), to, new Date()) };
  await put({
    apiVersion: "bitnami.com/v1alpha1",
    kind: "SealedSecret",
    metadata,
    spec: { encryptedData, template: { metadata } },
  });
}

async function opened(namespace: string, name: string): Promise<string | undefined> {
  const secret = await api.client.find({ apiVersion: "v1", kind: "Secret", namespace, name });
  const { data } = z.looseObject({ data: z.record(z.string(), z.string()).optional() }).parse(secret ?? {});
  return data?.["KEY"] === undefined ? undefined : Buffer.from(data["KEY"], "base64").toString();
}

function becomes(namespace: string, name: string, value: string): Promise<unknown> {
  return waitFor(async () => (await opened(namespace, name)) === value, {
    timeoutMs: 60_000,
    intervalMs: 100,
    what: `opened secret ${namespace}/${name} (${log.slice(-3).join("; ")})`,
  });
}

async function synced(namespace: string, name: string) {
  const found = await api.client.get({ apiVersion: "bitnami.com/v1alpha1", kind: "SealedSecret", namespace, name });
  return conditionOf(found, "Synced");
}

describe.each(["process", "stand-in"] as const)("the controller as %s", (sealing) => {
  it("opens values of every scope with every key that was there before it, and what changes later; refuses the rest", async () => {
    if (sealing === "process") expect(await mountNamespaceObstacle(process.env)).toBeUndefined();
    const { older: old, newer: young } = { older: older ?? raise(), newer: newer ?? raise() };
    const namespace = `apps-${sealing}`;
    await put({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    for (const pair of [old, young]) await put(keySecret(pair));
    const settings = {
      dir: join(dir, "controller"),
      namespace: HOME,
      address: "127.248.4.2",
      tools: async (binary: string) => toolPath(binary),
      supervisor,
    };
    controllers = runControllers(
      api.client,
      sealingControllers(sealing, settings, (line) => log.push(line)),
      (line) => log.push(line),
    );
    for (const scope of SCOPES) {
      await putSealed({ namespace, name: scope, scope }, scope === "strict" ? old : young, `value of ${scope}`);
      await becomes(namespace, scope, `value of ${scope}`);
    }
    await waitFor(async () => (await synced(namespace, "strict"))?.status === "True", {
      timeoutMs: 20_000,
      what: "condition Synced",
    });
    await putSealed({ namespace, name: "strict", scope: "strict" }, young, "renewed");
    await becomes(namespace, "strict", "renewed");

    await putSealed({ namespace, name: "strict", scope: "strict" }, young, "stolen", { name: "thief" });
    await waitFor(async () => (await synced(namespace, "thief"))?.status === "False", {
      timeoutMs: 30_000,
      what: "refusal",
    });
    expect((await synced(namespace, "thief"))?.message).toContain("no key could decrypt secret");
    expect(await opened(namespace, "thief")).toBeUndefined();
  }, 180_000);
});

function raise(): never {
  throw new Error("no key pair was made");
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
