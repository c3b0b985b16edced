import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { probeHttp, probeTls } from "../../src/drive/edge/probe.ts";
import { exec } from "../../src/lib/exec.ts";
import { connect, type KubernetesClient } from "../../src/lib/kubernetes/client.ts";
import { conditionOf } from "../../src/lib/kubernetes/object.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { toolPath } from "../tools.ts";
import { openPlace, processesNaming, reportOf, slotDirectory, type Place } from "./homelab.ts";
import { proxmoxOf } from "./proxmox.ts";

let place: Place;
let dir: string;
let report: ReturnType<typeof reportOf>;
let client: KubernetesClient;

beforeAll(async () => {
  place = await openPlace();
  const ran = await place.run(["rehearse", "--keep", "--json"]);
  expect(ran.code, ran.stderr).toBe(0);
  report = reportOf(ran);
  dir = slotDirectory(place);
  client = connect(readFileSync(join(dir, "kubeconfig"), "utf8"));
}, 180_000);
afterAll(async () => {
  client?.close();
  await place.close();
});

const run = (tool: string, args: readonly string[]) =>
  exec(toolPath(tool), args, {
    env: {
      PATH: process.env["PATH"],
      HOME: dir,
      KUBECONFIG: join(dir, "kubeconfig"),
      TALOSCONFIG: join(dir, "talosconfig"),
    },
    timeout: 60_000,
  });
const ip = (name: string): string => report.nodes.find((node) => node.name === name)?.ip ?? "";

test("kubectl works with the kubeconfig that was printed", async () => {
  const { stdout } = await run("kubectl", ["get", "nodes", "--no-headers"]);
  expect(stdout).toMatch(/^cp-1\s+Ready\s+control-plane/m);
  expect(stdout).toMatch(/^worker-1\s+Ready/m);
});

test("allocatable is the machine's size", async () => {
  const worker = await client.get({ apiVersion: "v1", kind: "Node", name: "worker-1" });
  expect(worker["status"]).toMatchObject({ allocatable: { cpu: "4", memory: "16Gi" } });
  const controlPlane = await client.get({ apiVersion: "v1", kind: "Node", name: "cp-1" });
  expect(controlPlane["status"]).toMatchObject({ allocatable: { cpu: "2", memory: "4Gi" } });
});

test.each([
  [["version"], /Tag:\s+v1\.13\.9/],
  [
    ["health", "--wait-timeout", "60s"],
    /waiting for all k8s nodes to report ready: OK|all control plane components to be ready: OK/,
  ],
  [["get", "members"], /cp-1[\s\S]*worker-1|worker-1[\s\S]*cp-1/],
  [["etcd", "members"], /cp-1/],
  [["services"], /etcd\s+Running/],
])("talosctl %j works", async (args, expected) => {
  const { stdout, stderr } = await run("talosctl", ["--nodes", ip("cp-1"), ...args]);
  expect(`${stdout}${stderr}`).toMatch(expected);
});

test("the user's kubeconfig was merged in the rehearsal's own home", () => {
  expect(readFileSync(join(dir, "home", ".kube", "config"), "utf8")).toContain("admin@homelab");
});

test("claims without a class get the storage plugin's", async () => {
  const classes = await client.list({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass" });
  const isDefault = "storageclass.kubernetes.io/is-default-class";
  expect(classes.map(({ metadata }) => [metadata.name, metadata.annotations?.[isDefault]])).toEqual([
    ["proxmox-csi", "true"],
    ["proxmox-csi-retain", undefined],
  ]);
});

test("a route that is deleted fails at the edge, and Argo CD brings it back", async () => {
  const route = { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", namespace: "whoami", name: "whoami" };
  const host = "whoami.home.example.net";
  const edge = ip("cp-1").replace(/\d+$/, "202");
  expect((await probeTls(edge, 443, host)).status).toBe(200);
  const before = (await client.get(route)).metadata.uid;
  await client.delete(route);
  await waitFor(async () => (await client.find(route))?.metadata.uid !== before, {
    timeoutMs: 30_000,
    what: "deletion of the route",
  });
  await waitFor(
    async () => {
      const now = await client.find(route);
      return now !== undefined && now.metadata.uid !== before && (await probeTls(edge, 443, host)).status === 200;
    },
    { timeoutMs: 30_000, what: "new route" },
  );
  expect(await probeHttp(edge, 80, host)).toMatchObject({ status: 301, location: `https://${host}/` });
});

test(
  "without power a machine's API and lease stop, its Node goes NotReady, and it comes back",
  { timeout: 180_000 },
  async () => {
    const proxmox = proxmoxOf(place);
    const lease = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      namespace: "kube-node-lease",
      name: "worker-1",
    };
    const ready = async (): Promise<string | undefined> =>
      conditionOf(await client.get({ apiVersion: "v1", kind: "Node", name: "worker-1" }), "Ready")?.status;

    await proxmox.power(203, "stop");
    await waitFor(async () => (await ready()) !== "True", {
      timeoutMs: 90_000,
      intervalMs: 500,
      what: "NotReady worker",
    });
    const renewed = (await client.get(lease))["spec"];
    await expect(
      run("talosctl", ["--nodes", ip("worker-1"), "--endpoints", ip("worker-1"), "version", "--short"]),
    ).rejects.toThrow(/refused|Unavailable/);
    expect((await client.get(lease))["spec"]).toEqual(renewed);

    await proxmox.power(203, "start");
    await waitFor(async () => (await ready()) === "True", { timeoutMs: 60_000, intervalMs: 200, what: "Ready worker" });
  },
);

test("it is stopped by --stop, and nothing remains", async () => {
  const ran = await place.run(["rehearse", "--stop"]);
  expect(ran.code, ran.stderr).toBe(0);
  expect(processesNaming(place.state)).toEqual([]);
});
