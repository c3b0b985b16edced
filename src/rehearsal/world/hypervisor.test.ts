import { expect, it } from "vitest";
import type { Guest } from "../hypervisor.ts";
import { createHypervisor } from "./hypervisor.ts";

const guest: Guest = {
  kind: "qemu",
  vmid: 100,
  node: "pve",
  name: "there",
  uuid: "2c1f0e9e-0000-4000-8000-000000000100",
  cores: 2,
  memoryMiB: 2048,
  tags: [],
  nics: [],
  disks: [],
  agentEnabled: false,
};

it("tells its host once when a guest switches itself off, and never about an earlier power cycle", async () => {
  const halts: (() => void)[] = [];
  const told: string[] = [];
  const hypervisor = createHypervisor("/nonexistent", {
    machine: async (_guest, _dir, onHalted) => {
      halts.push(onHalted);
      return { powerOff: async () => undefined, interfaces: () => [] };
    },
    container: () => Promise.reject(new Error("not in this test")),
  });
  await hypervisor.powerOn(guest, () => told.push("first"));
  halts[0]?.();
  halts[0]?.();
  expect(told).toEqual(["first"]);
  expect(await hypervisor.interfaces(100)).toBeUndefined();
  await hypervisor.powerOn(guest, () => told.push("second"));
  halts[0]?.();
  expect(told).toEqual(["first"]);
  expect(await hypervisor.interfaces(100)).toEqual([]);
  await hypervisor.powerOff(guest, "stop");
  halts[1]?.();
  expect(told).toEqual(["first"]);
});

it("fails the start of a guest that is off before it has come up", async () => {
  const hypervisor = createHypervisor("/nonexistent", {
    machine: async (_guest, _dir, onHalted) => {
      onHalted();
      return { powerOff: async () => undefined, interfaces: () => [] };
    },
    container: () => Promise.reject(new Error("not in this test")),
  });
  await expect(hypervisor.powerOn(guest, () => undefined)).rejects.toMatchObject({ code: "HALTED" });
});
