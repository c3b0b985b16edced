import { describe, expect, it } from "vitest";
import { applyMarks, type NodeMarks } from "./owned.ts";

const NOTHING: NodeMarks = { labels: {}, annotations: {}, taints: [] };
const gpu = { key: "gpu", value: "yes", effect: "NoSchedule" };

describe("what a machine wants of its Node", () => {
  it("is set and noted as its own, and goes when it is no longer wanted", () => {
    const present = { ...NOTHING, labels: { arch: "amd64" } };
    const set = applyMarks(present, { labels: { a: "1" }, annotations: { note: "x" }, taints: [gpu] });
    expect(set).toEqual({
      labels: { arch: "amd64", a: "1" },
      annotations: {
        note: "x",
        "talos.dev/owned-labels": '["a"]',
        "talos.dev/owned-annotations": '["note"]',
        "talos.dev/owned-taints": '["gpu"]',
      },
      taints: [gpu],
    });
    expect(applyMarks(set, { ...NOTHING, labels: { a: "2" } })).toEqual({
      labels: { arch: "amd64", a: "2" },
      annotations: { "talos.dev/owned-labels": '["a"]' },
      taints: [],
    });
    expect(applyMarks(set, NOTHING)).toEqual(present);
  });

  it("does not touch what somebody else has set differently, and takes over what is the same", () => {
    const present = { ...NOTHING, labels: { a: "theirs", b: "same" }, taints: [{ ...gpu, timeAdded: "now" }] };
    const wanted = {
      ...NOTHING,
      labels: { a: "ours", b: "same" },
      taints: [{ key: "gpu", value: "no", effect: "NoSchedule" }],
    };
    expect(applyMarks(present, wanted)).toEqual({
      labels: { a: "theirs", b: "same" },
      annotations: { "talos.dev/owned-labels": '["b"]' },
      taints: present.taints,
    });
  });
});
