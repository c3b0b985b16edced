import { expect, it } from "vitest";
import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import { metadataPatch } from "./patch.ts";

const live = (labels?: Record<string, string>): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: "a", ...(labels === undefined ? {} : { labels }) },
});
const wanted = (labels: Record<string, string>) => ({ name: "a", namespace: "", labels, annotations: {} });

it("sets and takes away what is ours, and leaves what is somebody else's", () => {
  const there = live({ "a/b": "1", gone: "x", theirs: "y" });
  expect(metadataPatch(there, wanted({ "a/b": "1", gone: "x" }), wanted({ "a/b": "2" }))).toEqual([
    { op: "remove", path: "/metadata/labels/gone" },
    { op: "add", path: "/metadata/labels/a~1b", value: "2" },
  ]);
});

it("puts back what somebody changed, does not remove what is gone, and makes the map when there is none", () => {
  expect(metadataPatch(live({ a: "other" }), wanted({ a: "1" }), wanted({ a: "1" }))).toEqual([
    { op: "add", path: "/metadata/labels/a", value: "1" },
  ]);
  expect(metadataPatch(live({}), wanted({ a: "1" }), wanted({}))).toEqual([]);
  expect(metadataPatch(live(), wanted({}), wanted({ a: "1" }))).toEqual([
    { op: "add", path: "/metadata/labels", value: { a: "1" } },
  ]);
});
