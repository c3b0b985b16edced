import { expect, it } from "vitest";
import { selectsDisk, SelectorError } from "./disk-selector.ts";

const disk = {
  disk: { dev_path: "/dev/sdb", serial: "data", size: 64 * 2 ** 30, transport: "virtio", readonly: false },
  system_disk: false,
};

it.each([
  ['disk.serial == "data"', true],
  ["disk.serial == 'other'", false],
  ["!system_disk && disk.size >= 64u * GiB", true],
  ["!system_disk && disk.size > 64u * GiB", false],
  ['system_disk || disk.transport in ["nvme", "virtio"]', true],
  ['disk.dev_path.startsWith("/dev/sd") && !(disk.readonly)', true],
  ['disk.dev_path.matches("^/dev/vd")', false],
  ["true", true],
])("%s", (expression, expected) => {
  expect(selectsDisk(expression, disk)).toBe(expected);
});

it.each([
  "disk.nothing == 1",
  "disk.size",
  'disk.serial < "a"',
  "disk.serial ==",
  "true true",
  "glob(disk)",
  "a ? b : c",
])("says that it cannot evaluate %s", (expression) => {
  expect(() => selectsDisk(expression, disk)).toThrow(SelectorError);
});
