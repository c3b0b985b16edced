import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { listVolumes } from "../../src/drive/kubernetes/volumes.ts";
import { connect, type KubernetesClient } from "../../src/lib/kubernetes/client.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { connect as connectWorld, readWorld } from "../../src/rehearsal/world/client.ts";
import { openPlace, reportOf, slotDirectory, type Place } from "./homelab.ts";
import { proxmoxOf } from "./proxmox.ts";
import { openStorageLab } from "./storage-lab.ts";

/** VMs of the nodes that run pods, and their hosts. */
const VMS = { "worker-1": [203, "pve"], "worker-2": [204, "pve2"] } as const;
const GIB = 2 ** 30;
const NAMESPACE = "vault";
const CLAIM = { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace: NAMESPACE };
const POD = { apiVersion: "v1", kind: "Pod", namespace: NAMESPACE };
const LOCAL = "local-disk";
const TIMEOUT_MS = 60_000;
const MINUTES = 60_000;

let place: Place;
let lab: Awaited<ReturnType<typeof openStorageLab>>;
let report: ReturnType<typeof reportOf>;
let client: KubernetesClient;
let proxmox: ReturnType<typeof proxmoxOf>;

beforeAll(async () => {
  place = await openPlace();
  lab = await openStorageLab();
  const ran = await place.run(["rehearse", "--keep", "--json", "--lab", lab.folder]);
  expect(ran.code, ran.stderr).toBe(0);
  report = reportOf(ran);
  client = connect(readFileSync(join(slotDirectory(place), "kubeconfig"), "utf8"));
  proxmox = proxmoxOf(place);
  await client.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  await client.create({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: LOCAL },
    provisioner: "csi.proxmox.sinextra.dev",
    parameters: { storage: "local-lvm" },
    volumeBindingMode: "WaitForFirstConsumer",
  });
}, 5 * MINUTES);
afterAll(async () => {
  client?.close();
  await place.close();
  await lab.remove();
});

function claim(name: string, storageClassName?: string): Promise<unknown> {
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
  return client.create({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: NAMESPACE },
    spec: { ...spec, ...(storageClassName === undefined ? {} : { storageClassName }) },
  });
}

function pod(name: string, mounted: string, node?: keyof typeof VMS): Promise<unknown> {
  return client.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: NAMESPACE },
    spec: {
      ...(node === undefined ? {} : { nodeSelector: { "kubernetes.io/hostname": node } }),
      containers: [
        {
          name: "app",
          image: "docker.io/library/busybox:1.37",
          volumeMounts: [{ name: "data", mountPath: "/data" }],
        },
      ],
      volumes: [{ name: "data", persistentVolumeClaim: { claimName: mounted } }],
    },
  });
}

const status = z.looseObject({
  phase: z.string().optional(),
  capacity: z.looseObject({ storage: z.string() }).optional(),
  conditions: z.array(z.looseObject({ type: z.string() })).nullish(),
});

async function running(name: string): Promise<boolean> {
  const found = await client.find({ ...POD, name });
  return status.parse(found?.["status"] ?? {}).phase === "Running";
}

function until(what: string, check: () => Promise<boolean>): Promise<true> {
  return waitFor(check, { timeoutMs: TIMEOUT_MS, intervalMs: 50, what });
}

async function diskOf(name: string): Promise<string> {
  const volume = (await listVolumes(client)).find((candidate) => candidate.claim === `${NAMESPACE}/${name}`);
  return volume?.disk ?? "";
}

async function attachedTo(node: keyof typeof VMS, disk: string): Promise<boolean> {
  const [vmid, host] = VMS[node];
  return Object.values(await proxmox.disks(vmid, host)).includes(disk);
}

test("an app's volume is in the report, and Terraform has nothing to say to the disk", async () => {
  expect(report.volumes).toEqual([
    { claim: expect.stringMatching(/^notes\//), disk: expect.stringMatching(/^san:vm-9999-pvc-[\da-f-]{36}$/) },
  ]);
  const disk = report.volumes[0]?.disk ?? "";
  expect((await proxmox.volumes("san"))[disk]).toBe(2 * GIB);
  const attached = await Promise.all([attachedTo("worker-1", disk), attachedTo("worker-2", disk)]);
  expect(attached.filter(Boolean)).toHaveLength(1);
  expect(report.terraform.secondPlan).toBe("no changes");
  const fidelity = Object.fromEntries(report.components.map((part) => [part.name, part.fidelity]));
  expect(fidelity).toMatchObject({
    "proxmox-csi-controller": "real, other version",
    "csi-provisioner": "real",
    "csi-attacher": "real",
    "csi-resizer": "real",
    "Proxmox CSI chart and node plugin": "stand-in",
  });
});

test(
  "a claim of no class gets a disk on the host, attached to the VM that runs its pod",
  async () => {
    await claim("data");
    await pod("writer", "data", "worker-1");
    await until("running pod", () => running("writer"));
    const disk = await diskOf("data");
    expect((await proxmox.volumes("san"))[disk]).toBe(GIB);
    expect(await attachedTo("worker-1", disk)).toBe(true);
    expect(await attachedTo("worker-2", disk)).toBe(false);
  },
  2 * MINUTES,
);

test(
  "a claim that asks for more grows, on the host and to the end",
  async () => {
    const disk = await diskOf("data");
    const grow = { spec: { resources: { requests: { storage: "3Gi" } } } };
    await client.patch({ ...CLAIM, name: "data" }, grow, { type: "merge" });
    await until("larger claim", async () => {
      const { capacity, conditions } = status.parse((await client.get({ ...CLAIM, name: "data" }))["status"]);
      return capacity?.storage === "3Gi" && (conditions ?? []).length === 0;
    });
    expect((await proxmox.volumes("san"))[disk]).toBe(3 * GIB);
  },
  2 * MINUTES,
);

test(
  "on a shared storage the disk moves with its pod to the other host",
  async () => {
    const disk = await diskOf("data");
    await client.delete({ ...POD, name: "writer" });
    await pod("mover", "data", "worker-2");
    await until("running pod on the other host", () => running("mover"));
    expect(await attachedTo("worker-2", disk)).toBe(true);
    expect(await attachedTo("worker-1", disk)).toBe(false);
  },
  2 * MINUTES,
);

test(
  "on a local storage the pod stays with its disk",
  async () => {
    await claim("local", LOCAL);
    await pod("first", "local", "worker-1");
    await until("running pod", () => running("first"));
    const disk = await diskOf("local");
    expect(await proxmox.volumes("local-lvm")).toEqual({ [disk]: GIB });
    await client.delete({ ...POD, name: "first" });
    await until("end of the pod", async () => (await client.find({ ...POD, name: "first" })) === undefined);
    await pod("second", "local");
    await until("running pod", () => running("second"));
    expect(await attachedTo("worker-1", disk)).toBe(true);
  },
  2 * MINUTES,
);

test(
  "a pod does not run while its disk cannot be attached, and runs as soon as it can",
  async () => {
    await claim("stuck");
    const record = await readWorld(join(slotDirectory(place), "world"));
    if (record === undefined) throw new Error("the world is gone");
    const fault = { task: { type: "qmconfig" }, taskFails: { exitStatus: "can't lock file: got timeout" }, times: 2 };
    await connectWorld(record).call("POST", "/faults", fault);
    await pod("waiter", "stuck", "worker-1");
    await until("failed attachment", async () => {
      const attachments = await client.list({ apiVersion: "storage.k8s.io/v1", kind: "VolumeAttachment" });
      return attachments.some((found) => JSON.stringify(found["status"] ?? {}).includes("attachError"));
    });
    expect(await running("waiter")).toBe(false);
    await until("running pod", () => running("waiter"));
    expect(await attachedTo("worker-1", await diskOf("stuck"))).toBe(true);
  },
  2 * MINUTES,
);

test(
  "a deleted claim takes its disk along; a retained one leaves it",
  async () => {
    await claim("kept", "proxmox-csi-retain");
    await pod("keeper", "kept", "worker-1");
    await until("running pod", () => running("keeper"));
    const names = ["data", "local", "stuck", "kept"];
    const [data = "", local = "", stuck = "", kept = ""] = await Promise.all(names.map(diskOf));
    for (const name of ["mover", "second", "waiter", "keeper"]) await client.delete({ ...POD, name });
    for (const name of names) await client.delete({ ...CLAIM, name });
    await until("end of the disks", async () => {
      const left = { ...(await proxmox.volumes("san")), ...(await proxmox.volumes("local-lvm")) };
      return [data, local, stuck].every((disk) => left[disk] === undefined);
    });
    await until("detached disk", async () => !(await attachedTo("worker-1", kept)));
    expect((await proxmox.volumes("san"))[kept]).toBe(GIB);
  },
  2 * MINUTES,
);
