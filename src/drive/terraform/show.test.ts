import { expect, it } from "vitest";
import { plannedChanges } from "./show.ts";

function change(address: string, actions: readonly string[], more: object = {}): object {
  return { address, change: { actions, ...more } };
}

it("names what a plan makes, changes, replaces and destroys, and leaves out what it only reads", () => {
  const plan = {
    format_version: "1.2",
    resource_changes: [
      change("module.b.vm", ["delete", "create"], { replace_paths: [["disk", 0, "size"], ["bios"]] }),
      change("module.a.pool", ["create"]),
      change("data.x", ["read"]),
      change("module.c.same", ["no-op"]),
      change("module.d.gone", ["delete"]),
      change("module.e.kept", ["update"]),
      change("module.f.turned", ["create", "delete"]),
    ],
  };
  expect(plannedChanges(plan)).toEqual([
    { address: "module.a.pool", action: "create", because: [] },
    { address: "module.b.vm", action: "replace", because: ["disk.0.size", "bios"] },
    { address: "module.d.gone", action: "delete", because: [] },
    { address: "module.e.kept", action: "update", because: [] },
    { address: "module.f.turned", action: "replace", because: [] },
  ]);
  expect(plannedChanges({ format_version: "1.2" })).toEqual([]);
});
