import { describe, expect, it } from "vitest";
import { createFaults } from "./faults.ts";

describe("faults", () => {
  it("hit the n-th match and as many after it as they say", () => {
    const faults = createFaults([
      { match: { method: "POST", path: /\/qemu$/ }, nth: 2, times: 2, respond: { status: 596, message: "gone" } },
    ]);
    const hits = [1, 2, 3, 4].map(() => faults.forRequest("POST", "/nodes/pve/qemu")?.status);
    expect(hits).toEqual([undefined, 596, 596, undefined]);
    expect(faults.forRequest("GET", "/nodes/pve/qemu")).toBeUndefined();
  });
  it("can be taken away, and name one guest's tasks", () => {
    const faults = createFaults();
    const remove = faults.add({
      task: { type: "qmstart", id: "201" },
      times: Infinity,
      taskFails: { exitStatus: "no" },
    });
    expect(faults.forTask({ type: "qmstart", id: "202" })).toBeUndefined();
    expect(faults.forTask({ type: "qmstart", id: "201" })).toEqual({ exitStatus: "no" });
    remove();
    expect(faults.forTask({ type: "qmstart", id: "201" })).toBeUndefined();
  });
});
