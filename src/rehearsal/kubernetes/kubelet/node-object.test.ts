import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { KWOK_VERSION } from "../../components/kwok.ts";
import { nodeObject, readyCondition, type NodeFacts } from "./node-object.ts";

const facts: NodeFacts = {
  hostname: "cp-1",
  address: "127.232.1.201",
  cores: 2,
  memoryMiB: 4096,
  diskBytes: 32 * 2 ** 30,
  machineId: "0".repeat(32),
  systemUuid: "u",
  talosVersion: "v1.13.9",
  kubeletVersion: "v1.36.3",
  kwokVersion: "0.8.0",
  controlPlane: true,
  schedulable: false,
  registerWithTaints: [],
  maxPods: 60,
};

it("may allocate what the VM has", () => {
  const { status } = nodeObject(facts, false);
  const resources = { cpu: "2", memory: "4194304Ki", pods: "60", "ephemeral-storage": String(32 * 2 ** 30) };
  expect(status).toMatchObject({ capacity: resources, allocatable: resources });
});

const taintsOf = (changes: Partial<NodeFacts>) => nodeObject({ ...facts, ...changes }, true);

it("registers with the taints it was told, and keeps other pods off a control plane unless the lab wants them there", () => {
  const own = { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" };
  const gpu = { key: "example.org/gpu", value: "present", effect: "NoSchedule" };
  expect(taintsOf({ registerWithTaints: [gpu] })).toMatchObject({ spec: { taints: [gpu, own] } });
  expect(taintsOf({ schedulable: true })).toMatchObject({ spec: { taints: [] } });
  expect(taintsOf({ controlPlane: false, registerWithTaints: [gpu] })).toMatchObject({ spec: { taints: [gpu] } });
});

it("is not ready before the machine has a CNI configuration, and says so in the kubelet's words", () => {
  expect(readyCondition(false, new Date(0))).toMatchObject({
    status: "False",
    reason: "KubeletNotReady",
    message: expect.stringMatching(/^container runtime network not ready: .*cni plugin not initialized$/),
  });
  expect(readyCondition(true, new Date(0))).toMatchObject({ status: "True", reason: "KubeletReady" });
});

it("names the KWOK that is in the tool cache", () => {
  const pin: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "../../../../tools/kwok/build.json"), "utf8"));
  expect(pin).toMatchObject({ version: KWOK_VERSION });
});
