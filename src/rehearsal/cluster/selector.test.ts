import { expect, test } from "vitest";
import { selects } from "./selector.ts";

const labels = { app: "a", tier: "web" };

test.each([
  [{}, true],
  [{ matchLabels: { app: "a" } }, true],
  [{ matchLabels: { app: "b" } }, false],
  [{ matchExpressions: [{ key: "app", operator: "In" as const, values: ["a", "b"] }] }, true],
  [{ matchExpressions: [{ key: "app", operator: "NotIn" as const, values: ["a"] }] }, false],
  [{ matchExpressions: [{ key: "zone", operator: "NotIn" as const, values: ["a"] }] }, true],
  [{ matchExpressions: [{ key: "tier", operator: "Exists" as const, values: [] }] }, true],
  [{ matchExpressions: [{ key: "tier", operator: "DoesNotExist" as const, values: [] }] }, false],
  [{ matchLabels: { app: "a" }, matchExpressions: [{ key: "tier", operator: "In" as const, values: ["db"] }] }, false],
])("%o selects: %s", (selector, expected) => {
  expect(selects(selector, labels)).toBe(expected);
});
