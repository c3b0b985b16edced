import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { peerTree } from "../../bench/peer/tree.ts";
import { loadLab } from "../../src/plan/load-lab.ts";
import { render } from "../../src/render/render.ts";

let all: ReadonlyMap<string, string>;
let kept: ReadonlyMap<string, string>;

beforeAll(async () => {
  const { lab } = await loadLab(join(import.meta.dirname, "..", ".."));
  if (lab === undefined) throw new Error("the lab of this repository is wrong");
  all = render(lab);
  kept = peerTree(all);
});

test("the peer gets the same apps, without what needs the platform", () => {
  const missing = [...all.keys()].filter((path) => !kept.has(path) && path.startsWith("k8s/apps/"));
  expect(missing.length).toBeGreaterThan(0);
  expect(missing.filter((path) => !path.endsWith("/gateway-route.yaml"))).toEqual([]);
  expect([...kept.keys()].filter((path) => !/^k8s\/(apps|infra\/argocd)\//.test(path))).toEqual([]);
  expect(kept.has("k8s/infra/argocd/applications/gateway.yaml")).toBe(false);
});

test("its kustomizations name what is there and nothing else", () => {
  const named = [...kept].flatMap(([path, text]) => {
    if (!path.endsWith("/kustomization.yaml")) return [];
    const { resources } = parse(text) as { resources: string[] };
    return resources.map((resource) => join(path, "..", resource));
  });
  expect(named.filter((path) => !kept.has(path))).toEqual([]);
  expect(named).toContain("k8s/apps/external/whoami/deployment.yaml");
  expect(named).toContain("k8s/infra/argocd/applications/root.yaml");
});

test("all else is byte for byte what the lab renders", () => {
  const changed = [...kept].filter(([path, text]) => text !== all.get(path)).map(([path]) => path);
  expect(changed.filter((path) => !path.endsWith("/kustomization.yaml"))).toEqual([]);
});
