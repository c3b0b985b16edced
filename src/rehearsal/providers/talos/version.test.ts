import { expect, it } from "vitest";
import { compareVersions, incompatibility, parseVersion, talosVersionProblem } from "./version.ts";

it.each([
  ["v1.13", [1, 13, 0]],
  ["1.13.9", [1, 13, 9]],
  ["v1.14.0-beta.1", [1, 14, 0]],
])("reads %s", (text, version) => {
  expect(parseVersion(text)).toEqual(version);
  expect(talosVersionProblem(text)).toBeUndefined();
});

it.each(["thirteen", "v1", "1.13.9.1", "v1.13-beta"])("refuses %s", (text) => {
  expect(talosVersionProblem(text)).toContain("must be a Talos version");
});

it("orders versions by number, with and without a v", () => {
  expect(compareVersions("v1.9", "v1.13")).toBeLessThan(0);
  expect(compareVersions("1.13", "v1.13.0")).toBe(0);
  expect(compareVersions("v1.13.10", "v1.13.9")).toBeGreaterThan(0);
});

it.each([
  ["v1.13", "1.31.0", true],
  ["v1.13", "v1.36.3", true],
  ["v1.13", "1.30.9", false],
  ["v1.13", "1.37.0", false],
  ["v1.14", "1.37.1", true],
  ["v1.12", "1.35.4", true],
])("Talos %s with Kubernetes %s: %s", (talos, kubernetes, fits) => {
  expect(incompatibility(talos, kubernetes) === undefined).toBe(fits);
});
