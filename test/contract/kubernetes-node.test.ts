import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect, type KubernetesClient } from "../../src/lib/kubernetes/client.ts";
import { conditionOf, type KubernetesObject } from "../../src/lib/kubernetes/object.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { createKubernetesNode, type KubernetesNode } from "../../src/rehearsal/kubernetes/node.ts";
import { createSupervisor, reapOrphans, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import type { MachineConfig } from "../../src/rehearsal/talos/machine-config.ts";
import { toolPath } from "../tools.ts";
import { CNI_MANIFEST, machineConfigs } from "./machine-configs.ts";
import { TALOS_FLAGS } from "./talos-flags.ts";

const ADDRESS = { controlplane: "127.232.1.201", worker: "127.232.1.202", bare: "127.232.2.201" };
const NO_CNI = { cluster: { network: { cni: { name: "none" } }, proxy: { disabled: true } } };
/** With the default of 50 s nobody would want to wait for the test of a power cut. */
const QUICK_MONITOR = { cluster: { controllerManager: { extraArgs: { "node-monitor-grace-period": "6s" } } } };

let dir = "";
let supervisor: Supervisor;
const log: string[] = [];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "kubernetes-node-"));
  supervisor = createSupervisor(join(dir, "world"));
});
afterAll(async () => {
  await supervisor.stopAll({ kill: true });
  expect(await reapOrphans(join(dir, "world"))).toEqual([]);
  await rm(dir, { recursive: true, force: true });
});

function machine(hostname: string, address: string, config: MachineConfig): KubernetesNode {
  return createKubernetesNode({
    dir: join(dir, hostname),
    config,
    hostname,
    address,
    cores: config.type === "worker" ? 4 : 2,
    memoryMiB: config.type === "worker" ? 16_384 : 4_096,
    diskBytes: 32 * 2 ** 30,
    talosVersion: "v1.13.9",
    speed: 0.01,
    tools: (binary) => Promise.resolve(toolPath(binary)),
    supervisor,
    log: (line) => log.push(`${hostname}: ${line}`),
    onService: ({ id, state, healthy, message }) => log.push(`${hostname}: ${id} ${state} ${healthy} ${message}`),
  });
}

const node = (name: string) => ({ apiVersion: "v1", kind: "Node", name });
const readyStatus = async (client: KubernetesClient, name: string): Promise<string | undefined> =>
  conditionOf(await client.get(node(name)), "Ready")?.status;

function nodeBecomes(client: KubernetesClient, name: string, status: string): Promise<true> {
  return waitFor(async () => (await readyStatus(client, name)) === status || undefined, {
    timeoutMs: 90_000,
    intervalMs: 100,
    what: `node ${name} with Ready=${status}; log:\n${log.slice(-15).join("\n")}\n`,
  }).then(() => true);
}

async function podsOf(client: KubernetesClient, namespace: string, labelSelector: string): Promise<readonly Pod[]> {
  const pods = await client.list({ apiVersion: "v1", kind: "Pod", namespace }, { labelSelector });
  return pods as readonly (KubernetesObject & Pod)[];
}
interface Pod {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: { readonly phase: string; readonly podIP?: string; readonly hostIP?: string };
}

describe("a control plane and a worker with a CNI", () => {
  let controlplane: KubernetesNode;
  let worker: KubernetesNode;
  let client: KubernetesClient;
  beforeAll(async () => {
    const configs = await machineConfigs(`https://${ADDRESS.controlplane}:6443`, NO_CNI, QUICK_MONITOR, {
      cluster: { inlineManifests: [{ name: "cni", contents: CNI_MANIFEST }] },
    });
    controlplane = machine("cp-1", ADDRESS.controlplane, configs.controlplane);
    worker = machine("worker-1", ADDRESS.worker, configs.worker);
    await Promise.all([controlplane.start(), worker.start()]);
    expect(controlplane.services()).toContainEqual(expect.objectContaining({ id: "etcd", state: "Preparing" }));
    await controlplane.bootstrap();
    client = connect(await controlplane.adminKubeconfig());
    await waitFor(() => client.raw("GET", "/readyz"), { timeoutMs: 90_000, what: "API" });
    await Promise.all(
      ["cp-1", "worker-1"].map((name) => waitFor(() => client.find(node(name)), { timeoutMs: 60_000, what: name })),
    );
  }, 180_000);
  afterAll(async () => {
    client.close();
    await Promise.all([controlplane.stop({ power: true }), worker.stop({ power: true })]);
  });

  it("gets Ready through the CNI's pod, one machine as the other", async () => {
    await Promise.all([nodeBecomes(client, "cp-1", "True"), nodeBecomes(client, "worker-1", "True")]);
    const pods = await podsOf(client, "network", "k8s-app=small-cni");
    expect(pods.map((pod) => [pod.spec.nodeName, pod.status.podIP]).toSorted()).toEqual([
      ["cp-1", ADDRESS.controlplane],
      ["worker-1", ADDRESS.worker],
    ]);
    expect(await readdir(join(dir, "cp-1/etc/cni/net.d"))).toEqual(["10-small-cni.conflist"]);
  }, 120_000);

  it("registers nodes of the machines' size, with role, taint and address", async () => {
    const control = await client.get(node("cp-1"));
    expect(control).toMatchObject({
      spec: { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] },
      status: {
        capacity: { cpu: "2", memory: "4Gi", pods: "110" },
        allocatable: { cpu: "2", memory: "4Gi", pods: "110" },
        nodeInfo: { kubeletVersion: "v1.36.3", osImage: "Talos (v1.13.9)" },
      },
    });
    await waitFor(
      async () => (await client.get(node("cp-1"))).metadata.labels?.["node-role.kubernetes.io/control-plane"] === "",
      { timeoutMs: 10_000, what: "role" },
    );
    expect(await client.get(node("worker-1"))).toMatchObject({
      status: {
        allocatable: { cpu: "4", memory: "16Gi" },
        addresses: expect.arrayContaining([{ type: "InternalIP", address: ADDRESS.worker }]),
      },
    });
  }, 30_000);

  it("joined by a request that was approved and signed, as the node's own user", async () => {
    const requests = await client.list({ apiVersion: "certificates.k8s.io/v1", kind: "CertificateSigningRequest" });
    expect(requests).toHaveLength(2);
    for (const request of requests)
      expect(request).toMatchObject({ spec: { groups: expect.arrayContaining(["system:bootstrappers:nodes"]) } });
    const { metadata } = await client.get(node("worker-1"));
    expect(JSON.stringify(metadata["managedFields"])).toContain("homelab");
    const lease = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      namespace: "kube-node-lease",
      name: "worker-1",
    };
    await waitFor(() => client.find(lease), { timeoutMs: 30_000, what: "lease" });
  }, 40_000);

  it("gives every program the flags that Talos gives", async () => {
    for (const [program, flags] of Object.entries(TALOS_FLAGS)) {
      const record: unknown = JSON.parse(await readFile(join(dir, "world/processes", `cp-1-${program}.json`), "utf8"));
      const { pid } = record as { pid: number };
      const given = (await readFile(`/proc/${pid}/cmdline`, "utf8"))
        .split("\0")
        .map((arg) => /^--([^=]+)/.exec(arg)?.[1]);
      expect(given, program).toEqual(expect.arrayContaining([...flags]));
    }
  });

  it("applies the bootstrap manifests and remembers them", async () => {
    await waitFor(() => log.some((line) => /^cp-1: \d+ bootstrap manifests are applied$/.test(line)), {
      timeoutMs: 30_000,
      what: "manifests",
    });
    const inventory = await client.get({
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: "kube-system",
      name: "talos-bootstrap-manifests-inventory",
    });
    expect(inventory["data"]).toMatchObject({
      "kube-system_coredns_apps_Deployment": "",
      _network__Namespace: "",
      "network_small-cni_apps_DaemonSet": "",
      "_system__talos-nodes_rbac.authorization.k8s.io_ClusterRole": "",
    });
    const dns = await client.get({ apiVersion: "v1", kind: "Service", namespace: "kube-system", name: "kube-dns" });
    expect(dns).toMatchObject({ spec: { clusterIP: "10.96.0.10" } });
  }, 40_000);

  it("mirrors the static pods with their state", async () => {
    const names = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((name) => `${name}-cp-1`);
    await waitFor(
      async () => {
        const pods = await podsOf(client, "kube-system", "tier=control-plane");
        expect(pods.map((pod) => pod.metadata.name).toSorted()).toEqual(names);
        for (const pod of pods)
          expect(pod).toMatchObject({
            metadata: { annotations: { "kubernetes.io/config.mirror": expect.any(String) } },
            status: {
              hostIP: ADDRESS.controlplane,
              conditions: expect.arrayContaining([expect.objectContaining({ type: "Ready", status: "True" })]),
            },
          });
        return true;
      },
      { timeoutMs: 30_000, what: "mirror pods" },
    );
    expect((await controlplane.staticPods()).map(({ id }) => id)).toEqual(names.map((name) => `kube-system/${name}`));
  }, 40_000);

  it("runs a Deployment's pods with addresses of their node's range, init containers and all, and completes a Job", async () => {
    const labels = { app: "web" };
    const template = {
      metadata: { labels },
      spec: {
        initContainers: [{ name: "init", image: "example.org/init:v1" }],
        containers: [{ name: "web", image: "example.org/web:v1" }],
      },
    };
    await client.create({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web", namespace: "default" },
      spec: { replicas: 3, selector: { matchLabels: labels }, template },
    });
    await client.create({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "once", namespace: "default" },
      spec: {
        template: { spec: { restartPolicy: "Never", containers: [{ name: "once", image: "example.org/once:v1" }] } },
      },
    });
    const job = { apiVersion: "batch/v1", kind: "Job", namespace: "default", name: "once" };
    await waitFor(async () => conditionOf(await client.get(job), "Complete")?.status === "True", {
      timeoutMs: 60_000,
      what: "completed Job",
    });
    const deployment = { apiVersion: "apps/v1", kind: "Deployment", namespace: "default", name: "web" };
    await waitFor(async () => conditionOf(await client.get(deployment), "Available")?.status === "True", {
      timeoutMs: 60_000,
      what: "available Deployment",
    });
    const { spec } = (await client.get(node("worker-1"))) as KubernetesObject & { spec: { podCIDR: string } };
    const range = spec.podCIDR.replace(/\.0\/24$/, ".");
    const pods = await podsOf(client, "default", "app=web");
    for (const pod of pods) expect(pod.status.podIP?.startsWith(range), `${pod.status.podIP} in ${range}`).toBe(true);
    expect(new Set(pods.map((pod) => pod.status.podIP)).size).toBe(3);
    await client.delete(deployment);
    await waitFor(async () => (await podsOf(client, "default", "app=web")).length === 0, {
      timeoutMs: 60_000,
      what: "no pods",
    });
  }, 120_000);

  it("calls a pod Ready only when its readiness gates hold", async () => {
    const pod = { apiVersion: "v1", kind: "Pod", namespace: "default", name: "gated" };
    const gate = "example.org/load-balancer";
    await client.create({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "gated", namespace: "default" },
      spec: { readinessGates: [{ conditionType: gate }], containers: [{ name: "web", image: "example.org/web:v1" }] },
    });
    const state = async () => {
      const found = await client.get(pod);
      return [conditionOf(found, "ContainersReady")?.status, conditionOf(found, "Ready")?.status].join(" ");
    };
    await waitFor(async () => (await state()) === "True False", { timeoutMs: 30_000, what: "running pod" });
    const conditions = [{ type: gate, status: "True" }];
    await client.patch(pod, { status: { conditions } }, { type: "strategic", subresource: "status" });
    await waitFor(async () => (await state()) === "True True", { timeoutMs: 30_000, what: "ready pod" });
  }, 70_000);

  it("reports etcd as it is", async () => {
    const members = await controlplane.etcdMembers();
    expect(members).toEqual([
      {
        id: expect.any(BigInt),
        hostname: "cp-1",
        peerUrls: [`https://${ADDRESS.controlplane}:2380`],
        clientUrls: [`https://${ADDRESS.controlplane}:2379`],
        isLearner: false,
      },
    ]);
    const status = await controlplane.etcdStatus();
    expect(status).toMatchObject({ version: "3.6.16", memberId: members[0]?.id, leader: members[0]?.id });
  });

  it("cannot be bootstrapped twice, and a worker not at all", async () => {
    await expect(controlplane.bootstrap()).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
    await expect(worker.bootstrap()).rejects.toMatchObject({ code: "NOT_CONTROL_PLANE" });
  });

  it("shows a power cut as a node that went silent, and its return", async () => {
    await worker.stop({ power: true });
    await nodeBecomes(client, "worker-1", "Unknown");
    await worker.start();
    await nodeBecomes(client, "worker-1", "True");
  }, 120_000);

  it("goes on from its data after a reboot", async () => {
    const before = await client.get(node("cp-1"));
    await controlplane.stop({ power: false });
    await expect(client.raw("GET", "/readyz")).rejects.toMatchObject({ code: "KUBERNETES_UNREACHABLE" });
    await controlplane.start();
    await waitFor(() => client.raw("GET", "/readyz"), { timeoutMs: 60_000, what: "API" });
    await nodeBecomes(client, "cp-1", "True");
    expect((await client.get(node("cp-1"))).metadata.uid).toBe(before.metadata.uid);
    await expect(controlplane.bootstrap()).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
  }, 120_000);
});

describe("a control plane without a CNI", () => {
  let controlplane: KubernetesNode;
  let client: KubernetesClient;
  beforeAll(async () => {
    const configs = await machineConfigs(`https://${ADDRESS.bare}:6443`, NO_CNI);
    controlplane = machine("bare", ADDRESS.bare, configs.controlplane);
    await controlplane.bootstrap();
    client = connect(await controlplane.adminKubeconfig());
    await waitFor(() => client.find(node("bare")), { timeoutMs: 120_000, what: "node" });
  }, 180_000);
  afterAll(async () => {
    client.close();
    await controlplane.stop({ power: true });
  });

  it("never gets Ready, says why, and keeps pods away", async () => {
    await waitFor(() => log.some((line) => line === "bare: kubelet Running true Health check successful"), {
      timeoutMs: 60_000,
      what: "kubelet",
    });
    const taint = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };
    await waitFor(
      async () => {
        const found = await client.get(node("bare"));
        expect(found).toMatchObject({ spec: { taints: expect.arrayContaining([expect.objectContaining(taint)]) } });
        return true;
      },
      { timeoutMs: 30_000, what: "taint" },
    );
    // One that is let onto the node all the same has no network to start in.
    const stray = { apiVersion: "v1", kind: "Pod", namespace: "default", name: "stray" };
    await client.create({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "stray", namespace: "default" },
      spec: { tolerations: [{ operator: "Exists" }], containers: [{ name: "web", image: "example.org/web:v1" }] },
    });
    await waitFor(async () => conditionOf(await client.get(stray), "PodScheduled")?.status === "True", {
      timeoutMs: 30_000,
      what: "scheduled pod",
    });
    // Long after the time that a machine with a CNI needs.
    const until = Date.now() + 5_000;
    while (Date.now() < until) {
      const ready = conditionOf(await client.get(node("bare")), "Ready");
      expect(ready).toMatchObject({ status: "False", reason: "KubeletNotReady" });
      expect(ready?.message).toContain("cni plugin not initialized");
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    expect(await client.get(stray)).toMatchObject({ spec: { nodeName: "bare" }, status: { phase: "Pending" } });
    const pods = await podsOf(client, "kube-system", "k8s-app=kube-dns");
    expect(pods.map((pod) => pod.status.phase)).toEqual(["Pending", "Pending"]);
    expect(pods.map((pod) => pod.spec.nodeName)).toEqual([undefined, undefined]);
  }, 120_000);

  it("refuses to start where its ports are taken, naming the holder", async () => {
    const second = createKubernetesNode({
      dir: join(dir, "second"),
      config: (await machineConfigs(`https://${ADDRESS.bare}:6443`, NO_CNI)).controlplane,
      hostname: "second",
      address: ADDRESS.bare,
      cores: 2,
      memoryMiB: 4096,
      talosVersion: "v1.13.9",
      tools: (binary) => Promise.resolve(toolPath(binary)),
      supervisor,
      log: () => undefined,
      onService: () => undefined,
    });
    await expect(second.bootstrap()).rejects.toMatchObject({
      code: "PORT_TAKEN",
      message: expect.stringMatching(new RegExp(`${ADDRESS.bare}:\\d+ is taken by process \\d+: .*/(etcd|kube-|kwok)`)),
    });
  }, 60_000);
});
