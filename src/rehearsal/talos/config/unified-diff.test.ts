import { expect, it } from "vitest";
import { unifiedDiff } from "./unified-diff.ts";

it("is empty for the same text", () => {
  expect(unifiedDiff("a\nb", "a\nb")).toBe("");
});

it("shows changed, added and removed lines with three lines of context and their places", () => {
  const before = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"];
  const after = ["1", "2", "3", "4", "five", "6", "7", "8", "9", "10", "11", "13", "14"];
  expect(unifiedDiff(before.join("\n"), after.join("\n"))).toBe(
    [
      "--- a",
      "+++ b",
      "@@ -2,12 +2,12 @@",
      " 2",
      " 3",
      " 4",
      "-5",
      "+five",
      " 6",
      " 7",
      " 8",
      " 9",
      " 10",
      " 11",
      "-12",
      " 13",
      "+14",
      "",
    ].join("\n"),
  );
});

it("keeps changes that are far apart in hunks of their own", () => {
  const lines = Array.from({ length: 30 }, (_, index) => String(index + 1));
  const changed = lines.map((line) => (line === "3" || line === "25" ? `${line}!` : line));
  expect(unifiedDiff(lines.join("\n"), changed.join("\n")).match(/^@@.*@@$/gm)).toEqual([
    "@@ -1,6 +1,6 @@",
    "@@ -22,7 +22,7 @@",
  ]);
});
