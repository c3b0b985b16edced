import { expect, it } from "vitest";
import type { MachineConfig } from "../talos/machine-config.ts";
import { reachOf } from "./reach.ts";

const config = (changes: Partial<MachineConfig> = {}): MachineConfig => ({
  source: "",
  type: "controlplane",
  machine: {},
  cluster: { inlineManifests: [] },
  hostname: undefined,
  documents: [],
  ...changes,
});

it.each<[string, Partial<MachineConfig>, string]>([
  ["what is written differently", { cluster: {} }, "nothing"],
  ["what Kubernetes does not see", { machine: { time: { servers: ["ntp.example.net"] } } }, "nothing"],
  ["a label", { machine: { nodeLabels: { a: "b" } } }, "node"],
  ["a taint", { machine: { nodeTaints: { a: "NoSchedule" } } }, "node"],
  ["pods on a control plane", { cluster: { allowSchedulingOnControlPlanes: true } }, "node"],
  ["the number of pods", { machine: { kubelet: { extraConfig: { maxPods: 60 } } } }, "kubelet"],
  ["a shared address", { machine: { network: { interfaces: [{ vip: { ip: "192.168.1.200" } }] } } }, "everything"],
  [
    "a shared address as a document",
    { documents: [{ apiVersion: "v1alpha1", kind: "Layer2VIPConfig", name: "192.168.1.200", content: {} }] },
    "everything",
  ],
  ["the API's certificate", { cluster: { apiServer: { certSANs: ["192.168.1.200"] } } }, "everything"],
])("%s", (_what, changes, reach) => {
  expect(reachOf(config(), config(changes))).toBe(reach);
});
