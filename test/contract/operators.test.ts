import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { exec } from "../../src/lib/exec.ts";
import { conditionOf, kubernetesObject, type KubernetesObject } from "../../src/lib/kubernetes/object.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { operatorControllers } from "../../src/rehearsal/cluster/operators.ts";
import { runControllers, type Controllers } from "../../src/rehearsal/cluster/run.ts";
import { createSupervisor, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import { startBareApiserver, type BareApiserver } from "../bare-apiserver.ts";
import { applyAll, runPod, setNode } from "../cluster-fixtures.ts";
import { toolPath } from "../tools.ts";

const CHARTS = join(import.meta.dirname, "..", "..", "src", "rehearsal", "charts");
const NAMESPACE = "photos";
const NODE = "node-1";

let dir = "";
let supervisor: Supervisor;
let api: BareApiserver;
let controllers: Controllers | undefined;
const log: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-operators-"));
  supervisor = createSupervisor(join(dir, "run"));
  api = await startBareApiserver(join(dir, "api"), "127.236.1.1", supervisor);
  const crds = documents(await readFile(join(CHARTS, "k8up", "k8up-crd.yaml"), "utf8"));
  await applyAll(api.client, [
    ...["cnpg-system", "k8up"].map((name) => namespace(name)),
    namespace(NAMESPACE, { "pod-security.kubernetes.io/enforce": "restricted" }),
    ...crds,
    ...(await template("cloudnative-pg", "cnpg", "cnpg-system")),
    secret("k8up", "backup-credentials", { "access-key": "key", "secret-key": "secret", password: "open sesame" }),
  ]);
  await setNode(api.client, NODE, true);
  const names = ["cloudnative-pg", "k8up", "metrics-server"];
  controllers = runControllers(api.client, operatorControllers(names), (line) => void log.push(line));
}, 120_000);
afterAll(async () => {
  await controllers?.stop();
  api.client.close();
  await supervisor.stopAll({ kill: true });
  await rm(dir, { recursive: true, force: true });
});

function documents(text: string): KubernetesObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const content: unknown = document.toJS();
    return content === null ? [] : [kubernetesObject.parse(content)];
  });
}

async function template(chart: string, release: string, to: string): Promise<readonly KubernetesObject[]> {
  const args = ["template", release, join(CHARTS, chart), "--namespace", to];
  const env = { HOME: dir, PATH: process.env["PATH"] };
  return documents((await exec(toolPath("helm"), args, { env, timeout: 60_000 })).stdout);
}

function namespace(name: string, labels: Readonly<Record<string, string>> = {}): KubernetesObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}

function secret(to: string, name: string, stringData: Readonly<Record<string, string>>): KubernetesObject {
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: to }, stringData };
}

const ref = (kind: string, name: string) => {
  const apiVersion =
    { Job: "batch/v1", PodDisruptionBudget: "policy/v1", Cluster: "postgresql.cnpg.io/v1" }[kind] ?? "v1";
  return { apiVersion, kind, namespace: NAMESPACE, name };
};
const postgres = (kind: string, name: string) => ({ ...ref(kind, name), apiVersion: "postgresql.cnpg.io/v1" });
const k8up = (kind: string, name: string) => ({ ...ref(kind, name), apiVersion: "k8up.io/v1" });

function object(
  { apiVersion, kind, name }: { apiVersion: string; kind: string; name: string },
  spec: object,
): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace: NAMESPACE }, spec };
}

function appears(kind: string, name: string): Promise<KubernetesObject> {
  return waitFor(() => api.client.find(ref(kind, name)), {
    timeoutMs: 20_000,
    intervalMs: 50,
    what: `${kind} ${name}; log: ${log.slice(-5).join("; ")}`,
  });
}

const phaseOf = z.looseObject({ phase: z.string().optional(), phaseReason: z.string().optional() });

function becomes(name: string, phase: string): Promise<string | undefined> {
  const found = waitFor(
    async () => {
      const status = phaseOf.parse((await api.client.get(ref("Cluster", name)))["status"] ?? {});
      return status.phase === phase ? status : undefined;
    },
    { timeoutMs: 20_000, intervalMs: 50, what: `phase "${phase}" of ${name}; log: ${log.slice(-5).join("; ")}` },
  );
  return found.then((status) => status.phaseReason);
}

/** What the controller-manager says of a Job whose pod has ended well. */
async function complete(name: string): Promise<void> {
  const [startTime, completionTime] = [new Date().toISOString(), new Date().toISOString()];
  const conditions = ["SuccessCriteriaMet", "Complete"].map((type) => ({ type, status: "True" }));
  const status = { succeeded: 1, startTime, completionTime, conditions };
  await api.client.patch(ref("Job", name), { status }, { type: "merge", subresource: "status" });
}

/** What scheduler and kubelet do with a pod that finds all it needs. */
async function run(name: string): Promise<void> {
  const binding = { apiVersion: "v1", kind: "Binding", metadata: { name }, target: { kind: "Node", name: NODE } };
  const path = `/api/v1/namespaces/${NAMESPACE}/pods/${name}/binding`;
  await api.client.raw("POST", path, { body: JSON.stringify(binding) });
  const status = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
  await api.client.patch(ref("Pod", name), { status }, { type: "strategic", subresource: "status" });
}

function startOperator(to: string, name: string): Promise<void> {
  return runPod(api.client, {
    name: "operator",
    namespace: to,
    node: NODE,
    labels: { "app.kubernetes.io/name": name },
  });
}

const DATABASE = {
  instances: 2,
  imageName: "ghcr.io/cloudnative-pg/postgresql:18.1",
  bootstrap: { initdb: { database: "photos", owner: "photos" } },
  storage: { size: "1Gi", storageClass: "proxmox-csi-retain" },
  inheritedMetadata: { labels: { "homelab.dev/backup": "dump" }, annotations: { "k8up.io/backup": "false" } },
};

function tryCluster(spec: object): Promise<KubernetesObject> {
  return api.client.apply(object(ref("Cluster", "wrong"), spec), { fieldManager: "test", dryRun: true });
}

const secretData = z.looseObject({ data: z.record(z.string(), z.string()) });

async function secretOf(name: string): Promise<Readonly<Record<string, string>>> {
  const { data } = secretData.parse(await appears("Secret", name));
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
  );
}

describe("CloudNativePG", () => {
  test("its definition refuses a misspelt field and a wrong value, in the apiserver's words", async () => {
    await expect(tryCluster({ ...DATABASE, instancez: 2 })).rejects.toThrow(/instancez: field not declared in schema/);
    await expect(tryCluster({ ...DATABASE, instances: 0 })).rejects.toThrow(/greater than or equal to 1/);
    await expect(tryCluster({ ...DATABASE, primaryUpdateMethod: "hope" })).rejects.toThrow(/Unsupported value: "hope"/);
  });

  test("a database comes up step by step under the operator's names, once its operator runs", async () => {
    await api.client.create(object(ref("Cluster", "db"), DATABASE));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await api.client.find(ref("Secret", "db-app"))).toBeUndefined();

    await startOperator("cnpg-system", "cloudnative-pg");
    expect(await becomes("db", "Setting up primary")).toBe("Creating primary instance db-1");
    const job = await appears("Job", "db-1-initdb");
    expect(job.metadata.labels).toMatchObject({ "cnpg.io/cluster": "db", "cnpg.io/jobRole": "initdb" });
    expect(await api.client.find(ref("Pod", "db-1"))).toBeUndefined();
    const claim = await appears("PersistentVolumeClaim", "db-1");
    expect(claim["spec"]).toMatchObject({
      storageClassName: "proxmox-csi-retain",
      resources: { requests: { storage: "1Gi" } },
    });
    expect(claim.metadata.annotations).toMatchObject({
      "cnpg.io/pvcStatus": "initializing",
      "k8up.io/backup": "false",
    });

    await complete("db-1-initdb");
    await appears("Pod", "db-1");
    await waitFor(async () => (await api.client.find(ref("Job", "db-1-initdb"))) === undefined, {
      timeoutMs: 20_000,
      what: "end of the Job",
    });
    expect(await becomes("db", "Creating a new replica")).toBe("Creating replica db-2-join");
    expect(await api.client.find(ref("Job", "db-2-join"))).toBeUndefined();
    await run("db-1");
    await appears("Job", "db-2-join");
    await complete("db-2-join");
    await appears("Pod", "db-2");
    await becomes("db", "Waiting for the instances to become active");
    await run("db-2");
    await becomes("db", "Cluster in healthy state");

    const cluster = await api.client.get(ref("Cluster", "db"));
    expect(cluster["status"]).toMatchObject({
      instances: 2,
      readyInstances: 2,
      instanceNames: ["db-1", "db-2"],
      currentPrimary: "db-1",
      writeService: "db-rw",
    });
    expect(conditionOf(cluster, "Ready")).toMatchObject({ status: "True", reason: "ClusterIsReady" });
    const roles = await api.client.list(
      { apiVersion: "v1", kind: "Pod", namespace: NAMESPACE },
      { labelSelector: "role" },
    );
    expect(roles.map(({ metadata }) => metadata.labels?.["cnpg.io/instanceRole"])).toEqual(["primary", "replica"]);
    expect((await api.client.get(ref("Service", "db-rw")))["spec"]).toMatchObject({
      selector: { "cnpg.io/cluster": "db", "cnpg.io/instanceRole": "primary" },
      ports: [{ port: 5432 }],
    });
    await appears("PodDisruptionBudget", "db-primary");
    expect(await api.client.find(ref("PodDisruptionBudget", "db"))).toBeUndefined();
  }, 60_000);

  test("the owner's Secret has all that an app asks for; when it goes it comes back with another password", async () => {
    const before = await secretOf("db-app");
    const { password = "" } = before;
    expect(password).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(before).toMatchObject({
      username: "photos",
      dbname: "photos",
      host: "db-rw",
      port: "5432",
      pgpass: `db-rw:5432:photos:photos:${password}\n`,
      uri: `postgresql://photos:${password}@db-rw.photos:5432/photos`,
    });
    await api.client.delete(ref("Secret", "db-app"));
    await waitFor(async () => ((await secretOf("db-app"))["password"] ?? password) !== password, {
      timeoutMs: 20_000,
      what: "new password",
    });
  }, 60_000);

  test("fewer instances take the last one's disk along; no budget is wanted, none is left", async () => {
    await api.client.patch(ref("Cluster", "db"), { spec: { instances: 1, enablePDB: false } }, { type: "merge" });
    await waitFor(
      async () => {
        const last = await api.client.find(ref("PersistentVolumeClaim", "db-2"));
        // Nobody here takes the finalizer of a claim away.
        return last === undefined || last.metadata.deletionTimestamp !== undefined;
      },
      { timeoutMs: 20_000, what: "end of the second claim" },
    );
    await waitFor(async () => (await api.client.find(ref("PodDisruptionBudget", "db-primary"))) === undefined, {
      timeoutMs: 20_000,
      what: "end of the budget",
    });
    const first = await api.client.get(ref("PersistentVolumeClaim", "db-1"));
    expect(first.metadata.deletionTimestamp).toBeUndefined();
  }, 60_000);

  test("a database from a backup, and a backup, are refused", async () => {
    const recovery = { recovery: { backup: { name: "yesterday" } } };
    await api.client.create(object(ref("Cluster", "old"), { ...DATABASE, bootstrap: recovery }));
    const phase = "Cluster is unrecoverable and needs manual intervention";
    expect(await becomes("old", phase)).toContain("empty databases only");
    expect(await api.client.find(ref("Secret", "old-app"))).toBeUndefined();

    await api.client.create(object(postgres("Backup", "now"), { cluster: { name: "db" } }));
    await waitFor(
      async () =>
        JSON.stringify((await api.client.get(postgres("Backup", "now")))["status"] ?? {}).includes("no backup section"),
      { timeoutMs: 20_000, what: "refusal" },
    );
  }, 60_000);
});

describe("K8up", () => {
  const backend = { s3: { endpoint: "https://s3.example.org", bucket: "lab/photos" } };

  test("a Schedule says whether its lines are ones, and when random words are due", async () => {
    await startOperator("k8up", "k8up");
    const backup = { schedule: "0 3 * * *" };
    await api.client.create(
      object(k8up("Schedule", "good"), { backend, backup, check: { schedule: "@weekly-random" } }),
    );
    await api.client.create(object(k8up("Schedule", "bad"), { backend, backup: { schedule: "0 25 * * *" } }));
    const ready = (name: string, status: string) =>
      waitFor(
        async () => {
          const found = await api.client.get(k8up("Schedule", name));
          return conditionOf(found, "Ready")?.status === status ? found : undefined;
        },
        { timeoutMs: 20_000, what: `Schedule ${name} with Ready=${status}` },
      );
    expect((await ready("good", "True"))["status"]).toMatchObject({
      effectiveSchedules: [{ jobType: "check", generatedSchedule: expect.stringMatching(/^\d+ \d+ \* \* \d$/) }],
    });
    expect(conditionOf(await ready("bad", "False"), "Ready")?.message).toContain("0 25 * * *");
  }, 60_000);

  test("a Backup makes a Job for the claims of each node and one for dumps, shaped as its PodConfig wants", async () => {
    const labels = { "homelab.dev/backup": "files" };
    await api.client.create({
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "library", namespace: NAMESPACE, labels },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    });
    const bound = { status: { phase: "Bound" } };
    const asStatus = { type: "merge", subresource: "status" } as const;
    await api.client.patch(ref("PersistentVolumeClaim", "library"), bound, asStatus);
    const annotations = { "k8up.io/backupcommand": "pg_dump" };
    await api.client.patch(ref("Pod", "db-1"), { metadata: { annotations, labels } }, { type: "merge" });
    const shape = { containers: [{ name: "backup", resources: { limits: { memory: "1Gi" } } }] };
    await api.client.create(object(k8up("PodConfig", "backup"), { template: { spec: shape } }));
    await api.client.create(
      object(k8up("Backup", "now"), {
        backend,
        podConfigRef: { name: "backup" },
        labelSelectors: [{ matchLabels: labels }],
        tags: ["files"],
      }),
    );
    const files = await appears("Job", "backup-now-0");
    const dumps = await appears("Job", "backup-now-prebackup");
    expect(files["spec"]).toMatchObject({
      template: {
        metadata: { labels: { k8upjob: "true" } },
        spec: {
          containers: [
            {
              args: ["restic", "--tag", "files"],
              resources: { limits: { memory: "1Gi" } },
              env: expect.arrayContaining([
                { name: "RESTIC_REPOSITORY", value: "s3:https://s3.example.org/lab/photos" },
                { name: "RESTIC_PASSWORD", value: "open sesame" },
              ]),
            },
          ],
          volumes: [{ name: "library", persistentVolumeClaim: { claimName: "library" } }],
        },
      },
    });
    expect(JSON.stringify(dumps["spec"])).not.toContain("persistentVolumeClaim");

    const completed = async (): Promise<string | undefined> =>
      conditionOf(await api.client.get(k8up("Backup", "now")), "Completed")?.reason;
    await complete("backup-now-0");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await completed()).toBeUndefined();
    await complete("backup-now-prebackup");
    await waitFor(async () => (await completed()) === "Succeeded", { timeoutMs: 20_000, what: "completed Backup" });
  }, 60_000);
});
