import { expect, it } from "vitest";
import { addressBytes, memoryKiB, partitionsOf, prettyBytes } from "./hardware.ts";

it("writes sizes as Talos does", () => {
  expect([512, 1_048_576, 34_359_738_368, 32_212_254_720].map(prettyBytes)).toEqual([
    "512 B",
    "1.0 MB",
    "34 GB",
    "32 GB",
  ]);
});

it("has less memory than the VM, and enough of it for the least control plane", () => {
  expect(memoryKiB(4096)).toBeLessThan(4096 * 1024);
  expect(memoryKiB(2048)).toBeGreaterThan((2048 - 350) * 1024);
});

it("leaves to EPHEMERAL what the system does not take", () => {
  const partitions = partitionsOf(32 * 1024 ** 3);
  const sum = partitions.reduce((total, { bytes }) => total + bytes, 0);
  expect(sum).toBeLessThanOrEqual(32 * 1024 ** 3);
  expect(partitions.at(-1)).toMatchObject({ label: "EPHEMERAL", mount: "/var" });
});

it("puts addresses in network order", () => {
  expect([...addressBytes("127.1.2.3")]).toEqual([127, 1, 2, 3]);
  expect(Buffer.from(addressBytes("fd00::be24:11ff:fe00:c9")).toString("hex")).toBe("fd00000000000000be2411fffe0000c9");
});
