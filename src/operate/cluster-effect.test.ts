import { describe, expect, it } from "vitest";
import { clusterEffect } from "./cluster-effect.ts";

const manifest = (kind: string, name: string, more = ""): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: a }\n${more}`;
const kustomization = (version: string): string =>
  `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nhelmCharts: [{ name: x, version: "${version}" }]\n`;
const files = (of: Record<string, string>): ReadonlyMap<string, string> => new Map(Object.entries(of));

describe("clusterEffect", () => {
  it("tells what appears, changes and vanishes, wherever an object is written", () => {
    const before = files({
      "k8s/a/one.yaml": manifest("Service", "stays"),
      "k8s/a/two.yaml": `${manifest("ConfigMap", "changes", "data: { a: '1' }")}\n---\n${manifest("Secret", "goes")}`,
    });
    const after = files({
      "k8s/b/moved.yaml": `# a comment\n${manifest("Service", "stays")}`,
      "k8s/a/two.yaml": manifest("ConfigMap", "changes", "data: { a: '2' }"),
      "k8s/a/new.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: { name: new }\n",
    });
    expect(clusterEffect(before, after)).toEqual({
      appear: ["Namespace new"],
      change: ["ConfigMap a/changes"],
      vanish: ["Secret a/goes"],
      charts: [],
    });
    expect(clusterEffect(before, before)).toEqual({ appear: [], change: [], vanish: [], charts: [] });
  });

  it("tells of a chart's version and values, and of no other kustomization", () => {
    const plain = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n";
    const before = files({
      "k8s/x/kustomization.yaml": kustomization("1"),
      "k8s/y/kustomization.yaml": kustomization("1"),
      "k8s/y/values.yaml": "a: 1\n",
      "k8s/z/kustomization.yaml": plain,
    });
    const after = files({
      "k8s/x/kustomization.yaml": kustomization("2"),
      "k8s/y/kustomization.yaml": kustomization("1"),
      "k8s/y/values.yaml": "a: 2\n",
      "k8s/z/kustomization.yaml": plain.replace("a.yaml", "b.yaml"),
    });
    expect(clusterEffect(before, after)).toEqual({ appear: [], change: [], vanish: [], charts: ["k8s/x", "k8s/y"] });
  });
});
