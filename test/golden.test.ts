import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { versionsSchema } from "../src/config/versions.ts";
import { planTree } from "../src/drive/tree.ts";
import { isError } from "../src/lib/issue.ts";
import { RENDERED_INDEX } from "../src/lib/rendered-index.ts";
import type { Lab } from "../src/plan/lab.ts";
import { loadLab, planLab } from "../src/plan/load-lab.ts";
import { relocate } from "../src/plan/relocate.ts";
import { render, TFVARS_PATH } from "../src/render/render.ts";
import { seed, sourceOf } from "./seed.ts";

const root = join(import.meta.dirname, "..");

async function labOf(folder: string): Promise<Lab> {
  const { lab, issues } = await loadLab(folder);
  if (lab === undefined || issues.some(isError)) throw new Error(JSON.stringify(issues));
  return lab;
}

/** All files below a folder, with slashes, but for our index. */
function filesOf(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files
    .map((file) => file.slice(folder.length + 1))
    .filter((file) => file !== RENDERED_INDEX)
    .toSorted();
}

/** What a lab pins but for its apps' images and charts. */
function platformPins(folder: string): object {
  const text = readFileSync(join(folder, "versions.json"), "utf8");
  const { images: _, charts: __, ...platform } = versionsSchema.parse(JSON.parse(text));
  return platform;
}

/** The edge's image is named by what is in it, addresses among others: names may differ, and nothing beside them. */
function unhashed(text: string): string {
  return text.replace(/traefik-3\.7\.15-[0-9a-f]{12}/, "traefik-3.7.15-hash");
}

describe.each(readdirSync(join(root, "test/fixtures")))("golden tree of %s", (name) => {
  it("is rendered to the byte (npx jiti scripts/golden.ts renders it anew)", async () => {
    const golden = join(root, "test/golden", name);
    const files = render(await labOf(join(root, "test/fixtures", name)));
    expect([...files.keys()]).toEqual(filesOf(golden));
    for (const [path, text] of files) expect(text, path).toBe(readFileSync(join(golden, path), "utf8"));
  });

  it("pins what this repository pins, whose Terraform it is built with", () => {
    expect(platformPins(join(root, "test/fixtures", name))).toEqual(platformPins(root));
  });
});

describe("this repository's lab", () => {
  it("is rendered freshly (npx jiti scripts/golden.ts)", async () => {
    const plan = await planTree(root, render(await labOf(root)));
    expect({ ...plan, unchanged: [] }).toEqual({ write: [], remove: [], unchanged: [], edited: [], foreign: [] });
  });

  it("takes 25 lines", () => {
    expect(readFileSync(join(root, "homelab.config.ts"), "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(25);
  });
});

describe("render", () => {
  it("gives the same bytes whatever the order of keys and apps", () => {
    const source = sourceOf(seed());
    const straight = planLab(source).lab;
    if (straight === undefined) throw new Error("the seed's lab has no issue");
    const expected = [...render(straight)];
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 7, maxLength: 23 }), (order) => {
        const other = planLab({
          ...source,
          config: shuffled(source.config, order),
          versions: shuffled(source.versions, order),
          apps: source.apps.map((app) => ({ ...app, value: shuffled(app.value, order) })).toReversed(),
        }).lab;
        expect(other === undefined ? [] : [...render(other)]).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });
});

describe("relocated lab", () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await labOf(join(root, "test/fixtures/seed"));
  });
  const gitUrl = "file:///run/lab.git";

  /** The real file as the rehearsal should have it, made by replacing text only. */
  const mapped = (text: string): string =>
    text
      .replaceAll(/\b192\.168\.1\.(\d{1,3})\b/g, "127.108.1.$1")
      .replaceAll("https://github.com/user/homelab", gitUrl);

  it("is rendered to the same tree, but for addresses and the Git URL", () => {
    const real = render(lab);
    const moved = render(relocate(lab, { slot: 2, gitUrl, moveLowPorts: false }));
    expect([...moved.keys()]).toEqual([...real.keys()]);
    for (const [path, text] of real) expect(unhashed(moved.get(path) ?? ""), path).toBe(unhashed(mapped(text)));
    expect([...moved.values()].join("")).not.toContain("192.168.");
    expect(moved.get(TFVARS_PATH)).toContain('"pod_cidr": "10.244.0.0/16"');
    expect(moved.get(TFVARS_PATH)).toContain('"service_cidr": "10.96.0.0/12"');
  });

  it("has low ports 8000 higher where the system wants it, and says so in nothing but the Gateway", () => {
    const moved = render(relocate(lab, { slot: 2, gitUrl, moveLowPorts: true }));
    const kept = render(relocate(lab, { slot: 2, gitUrl, moveLowPorts: false }));
    const different = [...moved].filter(([path, text]) => unhashed(kept.get(path) ?? "") !== unhashed(text));
    expect(different.map(([path]) => path)).toEqual(["k8s/infra/gateway/gateway.yaml"]);
    expect(different[0]?.[1]).toBe(kept.get("k8s/infra/gateway/gateway.yaml")?.replaceAll("port: 443", "port: 8443"));
  });

  it("leaves the real lab as it was", () => {
    const before = JSON.stringify(lab);
    relocate(lab, { slot: 3, gitUrl, moveLowPorts: true });
    expect(JSON.stringify(lab)).toBe(before);
  });
});

/** The same value with the keys of every object in another order. */
function shuffled(value: unknown, order: readonly number[]): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, shuffled(member, order)] as const);
  const ranked = entries.map((entry, index) => ({ entry, rank: order[index % order.length] ?? 0 }));
  return Object.fromEntries(ranked.toSorted((a, b) => a.rank - b.rank).map(({ entry }) => entry));
}
