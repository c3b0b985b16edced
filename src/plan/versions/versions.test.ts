import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { versionsSchema } from "../../config/versions.ts";
import { PROJECT } from "../../lib/project.ts";
import { OPERATORS } from "../../render/kubernetes/operators/operators.ts";
import { companions } from "./companions.ts";
import { componentOf, components } from "./components.ts";
import { fits } from "./fits.ts";
import { holds } from "./holds.ts";
import { misfits, rangeFor, standsMeanwhile, unknownPins } from "./misfits.ts";
import { nearestSet } from "./nearest-set.ts";
import { needs } from "./needs.ts";
import { pinsOf, type Pins } from "./pins.ts";
import { compareReleases, isAbove, minorOf, rangeText, within } from "./release.ts";
import { setText } from "./set-text.ts";
import { upgradeOrder } from "./upgrade-order.ts";

const { images: _, ...versions } = versionsSchema.parse(
  JSON.parse(readFileSync(join(PROJECT, "versions.json"), "utf8")),
);
const ours = pinsOf(versions);
const build = z.object({ version: z.string(), binaries: z.record(z.string(), z.string()) });
const withPins = (changes: Readonly<Record<string, string>>): Pins => new Map([...ours, ...Object.entries(changes)]);
const hint = (changes: Readonly<Record<string, string>>): string => setText(nearestSet(withPins(changes)));
const text = (before: Pins, after: Pins): readonly string[] | undefined =>
  upgradeOrder(before, after)?.map(({ key, from, to }) => `${key} ${from} → ${to}`);

describe("releases", () => {
  it("are compared by number", () => {
    expect(["1.10.0", "1.9.12", "v1.9", "1.9.2"].toSorted(compareReleases)).toEqual([
      "v1.9",
      "1.9.2",
      "1.9.12",
      "1.10.0",
    ]);
    expect(minorOf("v1.13")).toBe("1.13");
  });

  it("lie in a range up to the last patch of its end", () => {
    const range = { from: "1.31", to: "1.36" };
    const inside = ["1.30.9", "1.31.0", "1.36.99", "1.37.0"].map((release) => within(release, range));
    expect(inside).toEqual([false, true, true, false]);
    expect([isAbove("1.37.0", range), isAbove("1.30.0", range), isAbove("9", {})]).toEqual([true, false, false]);
    expect([range, { from: "1.6", to: "1.6" }, { to: "1.13" }, { from: "1.31" }].map(rangeText)).toEqual([
      "1.31 to 1.36",
      "1.6",
      "up to 1.13",
      "1.31 and newer",
    ]);
  });
});

describe("the table", () => {
  it("knows every pin of versions.json", () => {
    const known = components.map(({ key }) => key);
    expect([...ours.keys()].filter((key) => !known.includes(key))).toEqual([]);
    const shape = z.toJSONSchema(versionsSchema).properties ?? {};
    const operators = known.filter((key) => key.startsWith("charts.")).map((key) => key.slice("charts.".length));
    expect(operators).toEqual(Object.keys(OPERATORS));
    const pinned = Object.keys(shape).filter((key) => !["providers", "charts", "images"].includes(key));
    expect(pinned.filter((key) => !known.includes(key))).toEqual([]);
  });

  it("finds no fault with this repository's own pins", () => {
    expect(misfits(ours)).toEqual([]);
    expect(unknownPins(ours)).toEqual([]);
    expect(nearestSet(ours)).toEqual(new Map());
  });

  it("has a row for every minor version that it knows, and releases in order", () => {
    for (const fit of fits)
      for (const release of componentOf(fit.of).releases)
        expect(rangeFor(fit, release), `${fit.of} ${release} with ${fit.with}`).toBeDefined();
    for (const { key, releases } of components) {
      expect(releases.toSorted(compareReleases), key).toEqual(releases);
      expect(new Set(releases.map(minorOf)).size, key).toBe(releases.length);
    }
  });

  it("names things that exist, each with its source", () => {
    for (const { of, with: partner, source } of fits) {
      expect(componentOf(of).key).not.toBe(componentOf(partner).key);
      expect(source).toMatch(/^https:\/\//);
    }
    for (const { key, source } of needs) expect([componentOf(key).key, source.slice(0, 8)]).toEqual([key, "https://"]);
    for (const { key, link } of holds) expect([componentOf(key).key, link.slice(0, 8)]).toEqual([key, "https://"]);
  });

  it("is kept by the programs that a rehearsal brings", () => {
    const tools = join(PROJECT, "tools");
    const built = readdirSync(tools).flatMap((name) => {
      const file = join(tools, name, "build.json");
      if (!existsSync(file)) return [];
      const { version, binaries } = build.parse(JSON.parse(readFileSync(file, "utf8")));
      return Object.keys(binaries).map((binary) => [binary, version] as const);
    });
    const versionOf = new Map(built);
    for (const { of, program, rows, source } of companions) {
      const range = rows[minorOf(ours.get(of) ?? "")];
      expect(range, `${of} says nothing of ${program}`).toBeDefined();
      const version = versionOf.get(program) ?? "";
      expect(within(version, range ?? {}), `${program} ${version} with ${of} ${ours.get(of)}`).toBe(true);
      expect([componentOf(of).key, source.slice(0, 8)]).toEqual([of, "https://"]);
    }
  });

  it("refuses an operator's chart that does not know the lab's Kubernetes", () => {
    expect(misfits(withPins({ "charts.cloudnative-pg": "0.29.0" }))).toEqual([]);
    const [misfit] = misfits(withPins({ "charts.cloudnative-pg": "0.29.0", kubernetes: "1.37.2" })).filter(
      ({ fit }) => fit.of === "charts.cloudnative-pg",
    );
    expect(misfit?.range).toEqual({ from: "1.30", to: "1.36" });
  });

  it("reaches back to the start of the first upgrade: Kubernetes 1.35.4", () => {
    expect(misfits(withPins({ kubernetes: "1.35.4" }))).toEqual([]);
  });

  it("holds the provider whose program a rehearsal brings at that program's version", () => {
    const build: unknown = JSON.parse(
      readFileSync(join(PROJECT, "tools/terraform-provider-proxmox/build.json"), "utf8"),
    );
    const { version } = z.object({ version: z.string() }).parse(build);
    const hold = holds.find(({ key }) => key === "providers.proxmox");
    expect(hold?.at).toEqual({ from: minorOf(version), to: minorOf(version) });
    expect(ours.get("providers.proxmox")).toBe(version);
  });
});

describe("the nearest set that fits", () => {
  it("changes as little as can be", () => {
    expect(hint({ kubernetes: "1.37.2" })).toBe('write "kubernetes": "1.36.3"');
    expect(hint({ gatewayApi: "1.4.1" })).toBe('write "gatewayApi": "1.6.3"');
    expect(hint({ gatewayApi: "1.8.0" })).toBe('write "gatewayApi": "1.6.3"');
    expect(hint({ talosContract: "v1.14" })).toContain("no set near this one fits");
  });

  it("goes forward rather than back", () => {
    expect(hint({ talos: "1.12.12", talosContract: "v1.12", kubernetes: "1.36.3" })).toBe('write "talos": "1.13.10"');
    expect(hint({ kubernetes: "1.33.13" })).toBe('write "kubernetes": "1.34.4"');
  });

  it("fits, whichever one pin is set to whatever is known", () => {
    for (const { key, releases } of components)
      for (const release of releases.filter((one) => one.startsWith("1"))) {
        const pins = withPins({ [key]: release });
        const nearest = nearestSet(pins);
        expect(nearest, `${key} ${release}`).toBeDefined();
        expect(misfits(new Map([...pins, ...(nearest ?? [])])), `${key} ${release}`).toEqual([]);
      }
  });
});

describe("the order of an upgrade", () => {
  const old = withPins({
    talos: "1.12.12",
    talosContract: "v1.12",
    kubernetes: "1.33.13",
    cilium: "1.18.9",
    gatewayApi: "1.3.0",
    certManager: "1.19.4",
    argocd: "3.4.13",
  });
  const target = withPins({ talosContract: "v1.12" });

  it("is empty between equal sets", () => {
    expect(upgradeOrder(ours, ours)).toEqual([]);
  });

  it("puts CRDs before their operator, one minor version at a time, and goes back the other way round", () => {
    const [before, after] = [
      withPins({ cilium: "1.19.7", gatewayApi: "1.4.1", kubernetes: "1.35.4" }),
      withPins({ kubernetes: "1.35.4" }),
    ];
    expect(text(before, after)).toEqual(["gatewayApi 1.4.1 → 1.6.1", "cilium 1.19.7 → 1.20.2"]);
    expect(text(after, before)).toEqual(["cilium 1.20.2 → 1.19.7", "gatewayApi 1.6.1 → 1.4.1"]);
  });

  it("keeps the set fitting after every step", () => {
    const order = upgradeOrder(old, target);
    expect(order?.length).toBeGreaterThan(8);
    const pins = new Map(old);
    for (const { key, from, to } of order ?? []) {
      expect(pins.get(key)).toBe(from);
      pins.set(key, to);
      expect(misfits(pins).filter((misfit) => !standsMeanwhile(misfit, pins))).toEqual([]);
    }
    expect(pins).toEqual(target);
    const steps = (order ?? []).map(({ key, to }) => `${key} ${minorOf(to)}`);
    expect(steps.filter((step) => step.startsWith("kubernetes"))).toEqual([
      "kubernetes 1.34",
      "kubernetes 1.35",
      "kubernetes 1.36",
    ]);
    expect(steps.indexOf("talos 1.13")).toBeLessThan(steps.indexOf("kubernetes 1.36"));
    expect(steps.indexOf("gatewayApi 1.6")).toBeLessThan(steps.indexOf("cilium 1.19"));
  });

  it("goes back through every minor version as well", () => {
    const [before, after] = [withPins({ argocd: "3.5.7" }), withPins({ argocd: "3.5.7", kubernetes: "1.33.13" })];
    expect(upgradeOrder(before, after)?.map(({ to }) => to)).toEqual(["1.35.4", "1.34.4", "1.33.13"]);
  });

  it("does not exist towards a set that does not fit", () => {
    expect(upgradeOrder(ours, withPins({ kubernetes: "1.37.2" }))).toBeUndefined();
  });
});
