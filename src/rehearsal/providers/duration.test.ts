import { expect, it } from "vitest";
import { parseDuration } from "./duration.ts";

it.each([
  ["10m", 600_000],
  ["1h30m", 5_400_000],
  ["1.5s", 1_500],
  ["720h", 2_592_000_000],
  ["250ms", 250],
  ["0", 0],
  ["-2s", -2_000],
])("%s is %d ms", (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

it.each(["", "10", "m", "1d", "1h 30m", "ten"])("%j is none", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
