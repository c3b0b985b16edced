import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import type { Source } from "../src/config/load.ts";
import type { Lab } from "../src/plan/lab.ts";
import { planLab } from "../src/plan/load-lab.ts";
import { render } from "../src/render/render.ts";
import { createRenderer } from "../src/render/renderer.ts";
import { seed, sourceOf } from "./seed.ts";

const APPS = 100;
const RUNS = 100;

/** A lab of many apps, in which much has an order that must not matter. */
function manyApps(): Source {
  const input = seed();
  input.config.proxmox.tags = ["zeta", "alpha", "mid"];
  input.config.networks = {
    dmz: { cidr: "192.168.77.0/24", gateway: "192.168.77.1", vlan: 77 },
    iot: { cidr: "192.168.78.0/24", gateway: "192.168.78.1", vlan: 78 },
  };
  for (let n = 0; n < 8; n++)
    input.config.nodes[`worker-${n + 2}`] = {
      role: "worker",
      ip: `192.168.1.${220 + n}`,
      memory: "16GiB",
      labels: { zone: "a", "homelab/disk": "ssd", gpu: "" },
    };
  for (let n = 0; n < APPS; n++)
    input.apps[`apps/${["external", "internal", "media"][n % 3]}/app-${n}.ts`] = {
      image: `docker.io/a/app-${n}:1.2.${n}`,
      port: 8080,
      env: { ZULU: "1", ALPHA: `${n}`, MIKE: "no" },
      files: { "/etc/b": "b\n", "/etc/a": "a\n" },
      volumes: { data: { path: "/data", size: "1GiB" }, cache: { path: "/cache", size: "1GiB" } },
      backup: { none: "it is made up and holds nothing" },
      health: "/health",
    };
  return sourceOf(input);
}

function planned(source: Source): Lab {
  const { lab, issues } = planLab(source);
  expect(issues.filter(({ severity }) => severity !== "warning")).toEqual([]);
  if (lab === undefined) throw new Error("a right lab is planned");
  return lab;
}

/** Numbers from 0 to 1, the same ones for the same start. source: mulberry32, public domain */
function dice(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffled<T>(items: readonly T[], roll: () => number): readonly T[] {
  return items
    .map((item) => ({ item, at: roll() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** The same value with the keys of every object in another order; lists stay as they are. */
function shuffleKeys(value: unknown, roll: () => number): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => shuffleKeys(item, roll));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(shuffled(Object.entries(value), roll).map(([key, one]) => [key, shuffleKeys(one, roll)]));
}

function shuffleSource(source: Source, roll: () => number): Source {
  return {
    ...source,
    config: shuffleKeys(source.config, roll),
    versions: shuffleKeys(source.versions, roll),
    apps: shuffled(source.apps, roll).map((app) => ({ ...app, value: shuffleKeys(app.value, roll) })),
  };
}

function withChanged(source: Source, index: number, value: object): Source {
  const apps = source.apps.map((app, i) => (i === index ? { ...app, value: { ...Object(app.value), ...value } } : app));
  return { ...source, apps };
}

function digest(files: ReadonlyMap<string, string>): string {
  const hash = createHash("sha256");
  for (const [path, text] of files) hash.update(`${path}\0${text}\0`);
  return hash.digest("hex");
}

it(
  `renders ${APPS} apps to the same bytes ${RUNS} times, whatever the order of keys and files`,
  { timeout: 120_000 },
  () => {
    const source = manyApps();
    const files = render(planned(source));
    expect(files.size).toBeGreaterThan(APPS * 7);
    const first = digest(files);
    const roll = dice(20_261_124);
    const others = Array.from({ length: RUNS - 1 }, () => digest(render(planned(shuffleSource(source, roll)))));
    expect(new Set(others)).toEqual(new Set([first]));
  },
);

it("renders from memory what it renders from nothing, after every change", () => {
  const remembering = createRenderer();
  const source = manyApps();
  const config: object = Object(source.config);
  const labs = [
    source,
    withChanged(source, 5, { env: { CHANGED: "1" } }),
    withChanged(source, 5, { replicas: 1, host: "elsewhere" }),
    { ...source, apps: source.apps.slice(1) },
    { ...source, config: { ...config, domain: "other.example.net" } },
    { ...source, config: { ...config, domain: "other.example.net", name: "other" } },
    { ...source, config: { ...config, argocd: { projects: "category" } } },
    source,
  ].map(planned);
  for (const lab of labs) expect(digest(remembering(lab))).toBe(digest(render(lab)));
});
