import { describe, expect, it } from "vitest";
import { canonicalText, Dynamic, equal, isWhollyKnown, UNKNOWN, unknownPaths } from "./value.ts";
import type { Value } from "./value.ts";

describe("equality", () => {
  it.each<[Value, Value, boolean]>([
    [UNKNOWN, UNKNOWN, true],
    [UNKNOWN, null, false],
    [{ a: [1, { b: "x" }] }, { a: [1, { b: "x" }] }, true],
    [{ a: null }, {}, false],
    [{ a: 1 }, { b: 1 }, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [new Dynamic('"string"', "x"), new Dynamic('"string"', "x"), true],
    [new Dynamic('"string"', "x"), new Dynamic('"number"', "x"), false],
  ])("%# is %s", (a, b, same) => {
    expect(equal(a, b)).toBe(same);
    expect(canonicalText(a) === canonicalText(b)).toBe(same);
  });
});

it("finds what is unknown", () => {
  const value: Value = { a: "x", b: { c: UNKNOWN, d: ["y", UNKNOWN] } };
  expect(isWhollyKnown(value)).toBe(false);
  expect(unknownPaths(value)).toEqual(["b.c", "b.d[1]"]);
  expect(isWhollyKnown({ a: [null, { b: true }] })).toBe(true);
  expect(isWhollyKnown(new Dynamic('"string"', UNKNOWN))).toBe(false);
});
