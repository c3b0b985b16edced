import { describe, expect, it } from "vitest";
import { nearest } from "./nearest.ts";

describe("nearest", () => {
  it.each([
    ["memroy", "memory"],
    ["Memory", "memory"],
    ["adress", undefined],
    ["ipp", "ip"],
    ["pi", "ip"],
  ])("%s means %s", (word, meant) => {
    expect(nearest(word, ["memory", "ip", "role"])).toBe(meant);
  });
});
