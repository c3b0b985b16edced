import { expect, test } from "vitest";
import { cpuAt, cpuSeconds, type SeenProcess } from "../../bench/measure/cpu.ts";

const seen = (key: string, parent: string | undefined, own: number, extra: Partial<SeenProcess> = {}): SeenProcess => ({
  key,
  parent,
  own,
  reaped: 0,
  look: 9,
  ...extra,
});

test("processes that are there are added, children of children as well", () => {
  expect(cpuSeconds([seen("a", undefined, 1), seen("b", "a", 2), seen("c", "b", 4)])).toBe(7);
});

test("a child that is gone counts once: as its parent accounts for it", () => {
  const parent = seen("a", undefined, 1, { reaped: 2.5 });
  expect(cpuSeconds([parent, seen("b", "a", 2, { look: 3 })])).toBe(3.5);
});

test("children that no look ever caught count", () => {
  expect(cpuSeconds([seen("a", undefined, 1, { reaped: 5 })])).toBe(6);
});

test("what a gone child had waited for is in its parent's account already", () => {
  const gone = seen("b", "a", 1, { reaped: 3, look: 3 });
  expect(cpuSeconds([seen("a", undefined, 0, { reaped: 4.2 }), gone])).toBe(4.2);
});

test("a child that has ended but was not waited for counts as it was seen", () => {
  expect(cpuSeconds([seen("a", undefined, 1), seen("b", "a", 2, { look: 3 })])).toBe(3);
});

test("a child that was there in its parent's last look is in no account of it", () => {
  const parent = seen("a", undefined, 1, { reaped: 5, look: 4 });
  expect(cpuSeconds([parent, seen("b", "a", 2, { look: 4 }), seen("c", "a", 4, { look: 9 })])).toBe(12);
});

test("a process whose parent is not seen stands for itself", () => {
  expect(cpuSeconds([seen("a", undefined, 1), seen("daemon", "elsewhere", 2)])).toBe(3);
});

test("between two looks CPU is shared out in proportion", () => {
  const points = [
    { at: 1000, cpuSeconds: 1 },
    { at: 1100, cpuSeconds: 3 },
  ];
  expect([900, 1000, 1050, 1100, 2000].map((at) => cpuAt(points, at))).toEqual([1, 1, 2, 3, 3]);
  expect(cpuAt([], 5)).toBe(0);
});
