import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hasCni, installCni, installsCni } from "./network.ts";
import { awaitsNetwork, podSchema, type Pod } from "./pod.ts";

function pod(spec: Record<string, unknown>, status: Record<string, unknown> = {}): Pod {
  const metadata = { name: "p", namespace: "kube-system", uid: "1", labels: { "k8s-app": "cilium" } };
  return podSchema.parse({ metadata, spec, status });
}
const volumes = [{ name: "cni", hostPath: { path: "/etc/cni/net.d" } }];
const mounted = (mount: Record<string, unknown>) => [{ name: "c", volumeMounts: [{ name: "cni", ...mount }] }];
const ready = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };

describe("installsCni", () => {
  it("knows a CNI by the folder that it may write: agent or init container, a folder below too", () => {
    expect(installsCni(pod({ volumes, containers: mounted({}) }))).toBe(true);
    expect(installsCni(pod({ volumes, containers: [{ name: "c" }], initContainers: mounted({}) }))).toBe(true);
    const below = [{ name: "cni", hostPath: { path: "/etc/cni/net.d/multus.d" } }];
    expect(installsCni(pod({ volumes: below, containers: mounted({}) }))).toBe(true);
  });

  it("takes nobody else for one", () => {
    expect(installsCni(pod({ volumes, containers: mounted({ readOnly: true }) }))).toBe(false);
    expect(installsCni(pod({ volumes, containers: [{ name: "c" }] }))).toBe(false);
    const other = [{ name: "cni", hostPath: { path: "/etc/cni/net.d.backup" } }];
    expect(installsCni(pod({ volumes: other, containers: mounted({}) }))).toBe(false);
    expect(installsCni(pod({ hostNetwork: true, containers: [] }))).toBe(false);
  });
});

it("gives the machine a configuration only when the CNI's pod is ready", async () => {
  const dir = await mkdtemp(join(tmpdir(), "network-"));
  const spec = { volumes, containers: mounted({}) };
  expect(await installCni(dir, pod(spec, { phase: "Pending" }))).toBe(false);
  expect(await installCni(dir, pod(spec, { ...ready, conditions: [{ type: "Ready", status: "False" }] }))).toBe(false);
  expect(await hasCni(dir)).toBe(false);
  expect(await installCni(dir, pod(spec, ready))).toBe(true);
  expect(await hasCni(dir)).toBe(true);
  expect(JSON.parse(await readFile(join(dir, "etc/cni/net.d/10-cilium.conflist"), "utf8"))).toMatchObject({
    name: "cilium",
  });
  await rm(dir, { recursive: true });
});

it("makes sandboxes for pods with a network of their own that have none yet", () => {
  expect(awaitsNetwork(pod({ containers: [] }, { phase: "Pending" }))).toBe(true);
  expect(awaitsNetwork(pod({ containers: [], hostNetwork: true }, { phase: "Pending" }))).toBe(false);
  expect(awaitsNetwork(pod({ containers: [] }, { phase: "Running" }))).toBe(false);
  const connected = { phase: "Pending", conditions: [{ type: "PodReadyToStartContainers", status: "True" }] };
  expect(awaitsNetwork(pod({ containers: [] }, connected))).toBe(false);
});
