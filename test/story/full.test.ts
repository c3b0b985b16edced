import { readFileSync } from "node:fs";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listApplications, refresh } from "../../src/drive/argocd/applications.ts";
import { exec } from "../../src/lib/exec.ts";
import { connect, type KubernetesClient } from "../../src/lib/kubernetes/client.ts";
import { conditionOf, type KubernetesObject } from "../../src/lib/kubernetes/object.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { openPlace, processesNaming, reportOf, repository, slotDirectory, type Place } from "./homelab.ts";
import { proxmoxOf } from "./proxmox.ts";

const MINUTES = 60_000;
/** Workers of the lab with their VMs and hosts; the third one is tainted. */
const WORKERS: Readonly<Record<string, readonly [vmid: number, host: string]>> = {
  "worker-1": [204, "pve"],
  "worker-2": [205, "pve2"],
  "worker-3": [206, "pve2"],
};
const APPS = `cloudnative-pg gateway grafana headscale home-assistant homepage immich jellyfin k8up metrics-server
  mosquitto paperless pocket-id podinfo printer root uptime-kuma vaultwarden whoami`.split(/\s+/);

let place: Place;
let lab = "";
let report: ReturnType<typeof reportOf>;
let client: KubernetesClient;

beforeAll(async () => {
  place = await openPlace();
  lab = await mkdtemp(join(tmpdir(), "hl-full-"));
  await cp(join(repository, "test", "fixtures", "full"), lab, { recursive: true });
  await cp(join(repository, "terraform"), join(lab, "terraform"), { recursive: true });
  const ran = await place.run(["rehearse", "--keep", "--json", "--lab", lab]);
  expect(ran.code, ran.stdout + ran.stderr).toBe(0);
  report = reportOf(ran);
  console.log(`full lab: ${report.seconds} s`);
  client = connect(readFileSync(join(slotDirectory(place), "kubeconfig"), "utf8"));
}, 10 * MINUTES);
afterAll(async () => {
  client?.close();
  await place.close();
  await rm(lab, { recursive: true, force: true });
}, 2 * MINUTES);

const POD = { apiVersion: "v1", kind: "Pod" };
const podFields = z.looseObject({
  spec: z.looseObject({
    nodeName: z.string().optional(),
    volumes: z
      .array(z.looseObject({ persistentVolumeClaim: z.looseObject({ claimName: z.string() }).optional() }))
      .nullish(),
  }),
  status: z.looseObject({
    phase: z.string(),
    containerStatuses: z
      .array(
        z.looseObject({
          state: z.looseObject({
            waiting: z.looseObject({ reason: z.string(), message: z.string().optional() }).optional(),
          }),
        }),
      )
      .nullish(),
  }),
});

function until(what: string, check: () => Promise<boolean>): Promise<true> {
  return waitFor(check, { timeoutMs: 2 * MINUTES, intervalMs: 200, what });
}

async function healthOf(name: string): Promise<string> {
  return (await listApplications(client)).find((application) => application.name === name)?.health ?? "";
}

async function scale(namespace: string, name: string, replicas: number): Promise<void> {
  const ref = { apiVersion: "apps/v1", kind: "Deployment", namespace, name };
  await client.patch(ref, { spec: { replicas } }, { type: "merge" });
}

/** The pods of a workload of ours, by its label. */
function podsOf(namespace: string, name: string): Promise<readonly KubernetesObject[]> {
  return client.list({ ...POD, namespace }, { labelSelector: `app.kubernetes.io/name=${name}` });
}

test("everything that the config can say comes up: machines, edge, operators, all apps", () => {
  expect(report.phases.filter(({ status }) => !["done", "skipped"].includes(status))).toEqual([]);
  const done = report.phases.filter(({ status }) => status === "done").map(({ name }) => name);
  expect(done).toEqual(
    expect.arrayContaining(["write-backup-secret", "wait-applications", "heal-drift", "probe-edge", "push-commit"]),
  );
  expect(report.terraform.secondPlan).toBe("no changes");
  expect(report.nodes.map(({ name, role, ready }) => [name, role, ready])).toEqual([
    ["cp-1", "controlplane", true],
    ["cp-2", "controlplane", true],
    ["cp-3", "controlplane", true],
    ["worker-1", "worker", true],
    ["worker-2", "worker", true],
    ["worker-3", "worker", true],
  ]);
  expect(report.apps).toEqual(APPS.map((name) => ({ name, sync: "Synced", health: "Healthy" })));
  expect(report.edge).toEqual({ tlsPassthrough: true, httpRedirect: true });
  const played = report.components.filter(({ fidelity }) => fidelity === "stand-in").map(({ name }) => name);
  for (const name of ["CloudNativePG", "K8up", "metrics-server", "charts of one's own apps"])
    expect(played.some((component) => component.startsWith(name))).toBe(true);
});

test("operators come before the apps that need them", async () => {
  const created = async (name: string): Promise<number> => {
    const found = await client.get({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Application",
      namespace: "argocd",
      name,
    });
    return Date.parse(found.metadata.creationTimestamp ?? "");
  };
  const definition = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    namespace: "cnpg-system",
    name: "cnpg-cloudnative-pg",
  };
  const first = await Promise.all([
    client.get({ ...definition, name: "clusters.postgresql.cnpg.io" }),
    client.get({ ...definition, name: "schedules.k8up.io" }),
    client.get(deployment),
  ]);
  const apps = await Promise.all(["immich", "paperless", "vaultwarden"].map(created));
  for (const { metadata } of first)
    expect(Date.parse(metadata.creationTimestamp ?? "")).toBeLessThanOrEqual(Math.min(...apps));
});

test("each disk of an app is attached to the VM that runs its pod, on that VM's host, and none to a tainted one", async () => {
  const proxmox = proxmoxOf(place);
  const pods = (await client.list(POD)).map((pod) => ({ pod, ...podFields.parse(pod) }));
  const attached = Object.fromEntries(
    await Promise.all(
      Object.entries(WORKERS).map(
        async ([name, [vmid, host]]) => [name, Object.values(await proxmox.disks(vmid, host))] as const,
      ),
    ),
  );
  // Every volume but the shares of the file server.
  expect(report.volumes.length).toBeGreaterThanOrEqual(12);
  expect(report.volumes.map(({ claim }) => claim)).toEqual(
    expect.arrayContaining(["immich/immich-db-1", "immich/immich-library", "paperless/paperless-db-1"]),
  );
  for (const { claim, disk } of report.volumes) {
    const [namespace, claimName] = claim.split("/");
    const user = pods.find(
      ({ pod, spec, status }) =>
        pod.metadata.namespace === namespace &&
        status.phase === "Running" &&
        (spec.volumes ?? []).some((volume) => volume.persistentVolumeClaim?.claimName === claimName),
    );
    expect(user, claim).toBeDefined();
    const holders = Object.keys(attached).filter((name) => attached[name]?.includes(disk));
    expect(holders, `${claim} ${disk}`).toEqual([user?.spec.nodeName]);
  }
  const onTainted = pods.filter(({ spec }) => spec.nodeName === "worker-3").map(({ pod }) => pod.metadata.namespace);
  expect(onTainted.filter((namespace) => !["kube-system", "csi-proxmox"].includes(namespace ?? ""))).toEqual([]);
});

test("databases are ready, their apps read their Secrets, and nothing of the backups' keys is in Git", async () => {
  for (const name of ["immich", "paperless"]) {
    const ref = { apiVersion: "postgresql.cnpg.io/v1", kind: "Cluster", namespace: name, name: `${name}-db` };
    const cluster = await client.get(ref);
    expect(cluster["status"]).toMatchObject({ phase: "Cluster in healthy state", readyInstances: 1 });
    const pods = await podsOf(name, name);
    expect(pods.map((pod) => podFields.parse(pod).status.phase)).toEqual(["Running"]);
  }
  const schedules = await client.list({ apiVersion: "k8up.io/v1", kind: "Schedule" });
  expect(schedules.length).toBeGreaterThanOrEqual(10);
  for (const schedule of schedules) expect(conditionOf(schedule, "Ready")?.status).toBe("True");
  const keys = z
    .looseObject({ data: z.record(z.string(), z.string()) })
    .parse(await client.get({ apiVersion: "v1", kind: "Secret", namespace: "k8up", name: "backup-credentials" })).data;
  expect(Object.keys(keys).toSorted()).toEqual(["access-key", "password", "secret-key"]);
  const git = join(slotDirectory(place), "git", "lab.git");
  for (const value of Object.values(keys)) {
    const word = Buffer.from(value, "base64").toString();
    const args = ["--git-dir", git, "grep", "-l", "-e", word, "-e", value, "main"];
    expect((await exec("git", args, { env: process.env, accept: [0, 1] })).stdout).toBe("");
  }
});

test(
  "a backup by hand: real Jobs for its claims, on the nodes where they are, and for the dump",
  async () => {
    const ref = { apiVersion: "k8up.io/v1", kind: "Backup", namespace: "immich", name: "by-hand" };
    await client.create({
      apiVersion: ref.apiVersion,
      kind: ref.kind,
      metadata: { namespace: ref.namespace, name: ref.name },
      spec: {
        backend: { s3: { endpoint: "https://s3.backup.example.org", bucket: "homelab/homelab/immich" } },
        podConfigRef: { name: "backup" },
      },
    });
    await until(
      "completed backup",
      async () => conditionOf(await client.get(ref), "Completed")?.reason === "Succeeded",
    );
    const jobs = await client.list({ apiVersion: "batch/v1", kind: "Job", namespace: "immich" });
    expect(jobs.map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(["backup-by-hand-0", "backup-by-hand-prebackup"]),
    );
  },
  3 * MINUTES,
);

test(
  "without its database's Secret an app does not start again, Argo CD says so, and the operator puts it right",
  async () => {
    const argocd = { apiVersion: "argoproj.io/v1alpha1", kind: "Application", namespace: "argocd" };
    // The operator would make the Secret again, and Argo CD the operator, and the root its Application.
    for (const name of ["root", "cloudnative-pg"])
      await client.patch({ ...argocd, name }, { spec: { syncPolicy: { automated: null } } }, { type: "merge" });
    await scale("cnpg-system", "cnpg-cloudnative-pg", 0);
    await until("end of the operator", async () => (await podsOf("cnpg-system", "cloudnative-pg")).length === 0);
    await client.delete({ apiVersion: "v1", kind: "Secret", namespace: "paperless", name: "paperless-db-app" });
    const before = await podsOf("paperless", "paperless");
    for (const { metadata } of before) await client.delete({ ...POD, namespace: "paperless", name: metadata.name });

    await until("pod that cannot start", async () => {
      const waiting = (await podsOf("paperless", "paperless")).flatMap(
        (pod) => podFields.parse(pod).status.containerStatuses?.map(({ state }) => state.waiting) ?? [],
      );
      return waiting.some(
        (state) =>
          state?.reason === "CreateContainerConfigError" && state.message === 'secret "paperless-db-app" not found',
      );
    });
    await until("unhealthy app", async () => (await healthOf("paperless")) !== "Healthy");
    expect(await healthOf("immich")).toBe("Healthy");

    await scale("cnpg-system", "cnpg-cloudnative-pg", 1);
    await until("healthy app", async () => (await healthOf("paperless")) === "Healthy");
    const automated = { prune: false, selfHeal: true };
    await client.patch({ ...argocd, name: "root" }, { spec: { syncPolicy: { automated } } }, { type: "merge" });
    await refresh(client, "root");
    await until("all apps well", async () =>
      (await listApplications(client)).every(({ sync, health }) => sync === "Synced" && health === "Healthy"),
    );
  },
  6 * MINUTES,
);

test(
  "nothing of it remains",
  async () => {
    client.close();
    const stopped = await place.run(["rehearse", "--stop"]);
    expect(stopped.code, stopped.stderr).toBe(0);
    expect(processesNaming(place.state)).toEqual([]);
    expect(await readdir(join(place.state, "homelab", "rehearsals"))).toEqual([]);
  },
  2 * MINUTES,
);
