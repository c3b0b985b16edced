import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { PROJECT } from "../../src/lib/project.ts";
import { planLab } from "../../src/plan/load-lab.ts";
import { components } from "../../src/plan/versions/components.ts";
import { misfits } from "../../src/plan/versions/misfits.ts";
import { pinsOf } from "../../src/plan/versions/pins.ts";
import { minorOf } from "../../src/plan/versions/release.ts";
import { renderRenovate } from "../../src/render/renovate/renovate.ts";
import { scheduleOf } from "../../src/render/renovate/schedule.ts";
import { versionsSchema } from "../../src/config/versions.ts";
import { seed, sourceOf, type Seed } from "../seed.ts";
import { extract, fillIn, type Found } from "./extract.ts";
import { isRe2, renovateSchema, type RenovateConfig } from "./schema.ts";

const read = (path: string): string => readFileSync(join(PROJECT, path), "utf8");
const config = renovateSchema.parse(JSON.parse(read("renovate.json")));
const versions = versionsSchema.parse(JSON.parse(read("versions.json")));
const { images: _, ...pinned } = versions;
const pins = pinsOf(pinned);

/** Files below a folder of the repository. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${folder}/${file}`);
}

function configOf(change: (seed: Seed) => void): RenovateConfig {
  const input = seed();
  change(input);
  const { lab, issues } = planLab(sourceOf(input));
  if (lab === undefined) throw new Error(JSON.stringify(issues));
  return renovateSchema.parse(JSON.parse(renderRenovate(lab)));
}

const inFile = (file: string, content: string): Promise<readonly Found[]> =>
  extract(config.customManagers, file, content);
const inApp = (content: string): Promise<readonly Found[]> => inFile("apps/external/app.ts", content);

describe("the bot's configuration", () => {
  it("has the form that Renovate takes, in every lab", () => {
    const full = configOf(({ config: lab }) => {
      lab.timezone = "Europe/Vienna";
      lab.upgrades = { window: "sun 23:00-01:00", minimumAge: 7, automerge: "patch" };
    });
    expect(full).toMatchObject({
      timezone: "Europe/Vienna",
      schedule: ["* 23 * * 0", "* 0 * * 1"],
      minimumReleaseAge: "7 days",
    });
    expect(full.packageRules.at(-1)).toMatchObject({ automerge: true, matchUpdateTypes: ["patch", "digest"] });
    expect(config.packageRules.filter(({ automerge }) => automerge)).toEqual([]);
  });

  it("is judged by rules that refuse what the bot would not understand", () => {
    const wrong = [
      { ...config, minimumReleaseAg: "3 days" },
      { ...config, schedule: ["0 6 * * 6"] },
      { ...config, packageRules: [{ description: ["x"], groupName: "everything" }] },
      { ...config, packageRules: [{ description: ["x"], matchDepNames: ["talos"] }] },
    ];
    for (const one of wrong) expect(renovateSchema.safeParse(one).success).toBe(false);
    expect(["a(?=b)", "(?<!a)b", "(a)\\1", "("].map(isRe2)).toEqual([false, false, false, false]);
  });

  it("opens when the window does", () => {
    expect(scheduleOf("sat 06:00-10:00")).toEqual(["* 6-9 * * 6"]);
    expect(scheduleOf("mon 06:00-07:00")).toEqual(["* 6 * * 1"]);
    expect(scheduleOf("sat 22:00-02:00")).toEqual(["* 22-23 * * 6", "* 0-1 * * 0"]);
    expect(scheduleOf("fri 20:00-00:00")).toEqual(["* 20-23 * * 5"]);
  });
});

describe("every pin of versions.json", () => {
  it("is found by one manager, with its value; the contract by none", async () => {
    const found = (await inFile("versions.json", read("versions.json"))).filter(
      ({ depName }) => !(depName in versions.images),
    );
    const expected = components.flatMap(({ key, source }) =>
      source === undefined || !pins.has(key) ? [] : [[source.packageName, pins.get(key)]],
    );
    expect(found.map(({ packageName, currentValue }) => [packageName, currentValue])).toEqual(expected);
    expect(expected.length).toBe(pins.size - 1);
    expect(new Set(found.map(({ manager }) => manager))).toEqual(new Set(["Pins of versions.json"]));
  });

  it("takes releases with and without a v, and no release candidates", () => {
    const queries = config.customManagers.flatMap((one) => (one.customType === "jsonata" ? one.matchStrings : []));
    const [, pattern = ""] = /"extractVersion": ("(?:[^"\\]|\\.)*")/.exec(queries[0] ?? "") ?? [];
    const extractVersion = new RegExp(z.string().parse(JSON.parse(pattern)));
    const versionsOf = ["v1.36.3", "1.20.2", "v1.37.0-rc.1", "v1.36.3-slim", "helm-v2.1.0"];
    expect(versionsOf.map((tag) => extractVersion.exec(tag)?.groups?.["version"])).toEqual([
      "1.36.3",
      "1.20.2",
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("every image", () => {
  it("of versions.json is found once", async () => {
    const found = await inFile("versions.json", read("versions.json"));
    const images = found.filter(({ datasource, packageName }) => datasource === "docker" && packageName === undefined);
    expect(Object.fromEntries(images.map(({ depName, currentValue }) => [depName, currentValue]))).toEqual(
      versions.images,
    );
    expect(images.length).toBe(Object.keys(versions.images).length);
  });

  it("of the apps that HomeLab knows, and of the lab's own, is found once", async () => {
    const files = [...filesOf("apps"), ...filesOf("src/apps")];
    expect(files.length).toBeGreaterThan(3);
    for (const file of files) {
      const text = read(file);
      const written = [...text.matchAll(/"((?:[\w-]+\.)+[\w-]+\/[\w./-]+:[\w][\w.-]*)(?:@[^"]*)?"/g)].map(
        ([, name]) => name,
      );
      const tagged = [...text.matchAll(/image: "([^"@]+:[\w][\w.-]*)(?:@[^"]*)?"/g)].map(([, name]) => name);
      const found = (await inFile(file, text)).filter(({ datasource }) => datasource === "docker");
      const names = found.map(({ depName, currentValue }) => `${depName}:${currentValue}`);
      expect(names.toSorted(), file).toEqual([...new Set([...written, ...tagged])].toSorted());
    }
  });

  it("is found with its digest, whatever its registry, and nothing else is", async () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const found = await inApp(`
      image: "ghcr.io/a/b.c:v1.2.3",
      image: "registry.example.net:5000/a:1",
      image: "docker.io/a/b:1.2@${digest}",
      image: "nginx:1.29",
      image: "traefik/whoami:v1.11.0",
      image: "docker.io/a/b",
      image: "ghcr.io/a/b@${digest}",
      env: { URL: "http://immich:3003", OTHER: "https://example.net/a:b" },
      health: "/api:1",
    `);
    expect(found.map(({ depName, currentValue, currentDigest }) => [depName, currentValue, currentDigest])).toEqual([
      ["ghcr.io/a/b.c", "v1.2.3", undefined],
      ["docker.io/a/b", "1.2", digest],
      ["nginx", "1.29", undefined],
      ["traefik/whoami", "v1.11.0", undefined],
    ]);
  });

  it("is written back as it was found, and with nothing changed but the tag", async () => {
    const content = `image: "docker.io/a/v1:v1"\nimage: "nginx:1.29@sha256:${"0".repeat(64)}"`;
    for (const { manager, text, depName, currentValue, currentDigest } of await inApp(content)) {
      const template = config.customManagers.find(({ description }) => description === manager);
      if (template?.customType !== "regex") throw new Error(`${manager} is not a manager of ours`);
      const write = (newValue: string, newDigest?: string): string =>
        fillIn(template.autoReplaceStringTemplate ?? "", { depName, newValue, newDigest });
      expect(write(currentValue, currentDigest)).toBe(text);
      const tag = `:${currentValue}${currentDigest === undefined ? "" : `@${currentDigest}`}"`;
      expect(write("v2", currentDigest && "sha256:1")).toBe(
        text.replace(tag, currentDigest ? ':v2@sha256:1"' : ':v2"'),
      );
    }
  });
});

it("charts and released manifests of apps are found", async () => {
  const found = await inApp(`
    helm: { repo: "https://charts.example.net", chart: "one", version: "1.2.3" },
    helm: {
      repo: "oci://ghcr.io/example/charts",
      chart: "two",
      version: "2.0.0",
    },
    kustomize: { resources: ["https://github.com/example/three/releases/download/v3.0.0/install.yaml"] },
  `);
  expect(
    found.map(({ depName, currentValue, registryUrl, packageName, datasource }) => ({
      depName,
      currentValue,
      registryUrl,
      packageName,
      datasource,
    })),
  ).toEqual([
    { depName: "one", currentValue: "1.2.3", registryUrl: "https://charts.example.net", datasource: "helm" },
    { depName: "two", currentValue: "2.0.0", packageName: "ghcr.io/example/charts/two", datasource: "docker" },
    { depName: "example/three", currentValue: "v3.0.0", datasource: "github-releases" },
  ]);
});

const ruleFor = (name: string) =>
  config.packageRules.find(
    (rule) =>
      rule.allowedVersions !== undefined &&
      [...(rule.matchDepNames ?? []), ...(rule.matchPackageNames ?? [])].includes(name),
  );
const may = (name: string, release: string): boolean =>
  new RegExp((ruleFor(name)?.allowedVersions ?? "//").replace(/^\/|\/$/g, "")).test(release);

describe("what may be proposed", () => {
  it("is what the table of versions lets stand beside the other pins", () => {
    // Of these nothing is raised in company, so each alone decides.
    for (const key of ["talos", "kubernetes", "certManager", "argocd"]) {
      const { releases } = components.find((one) => one.key === key) ?? { releases: [] };
      for (const release of releases.filter(
        (one) => Number(minorOf(one).split(".")[1]) > Number(minorOf(pins.get(key) ?? "").split(".")[1]),
      ))
        expect(may(key, release), `${key} ${release}`).toBe(misfits(new Map([...pins, [key, release]])).length === 0);
      expect(may(key, pins.get(key) ?? ""), key).toBe(true);
    }
  });

  it("is no Kubernetes that Talos does not take, and the reason is written down with its source", () => {
    expect([may("kubernetes", "1.36.9"), may("kubernetes", "1.37.2"), may("talos", "1.14.6")]).toEqual([
      true,
      false,
      true,
    ]);
    expect(ruleFor("kubernetes")?.description).toContain(
      "Kubernetes 1.37 waits: Talos 1.13.9 goes with Kubernetes 1.31 to 1.36 (https://github.com/siderolabs/talos/tree/main/pkg/machinery/compatibility)",
    );
  });

  it("is a new Cilium only together with its Gateway API", () => {
    const { packageRules } = configOf(({ versions: lab }) => {
      Object.assign(lab, { cilium: "1.19.7", gatewayApi: "1.4.1", kubernetes: "1.35.4" });
    });
    const limits = packageRules.filter(({ allowedVersions }) => allowedVersions !== undefined);
    const limit = (name: string) => limits.find(({ matchDepNames }) => matchDepNames?.includes(name))?.allowedVersions;
    expect([limit("cilium"), limit("gatewayApi")]).toEqual(["/^(?:1\\.19|1\\.20)\\./", "/^(?:1\\.4|1\\.6)\\./"]);
    const next = packageRules.find(({ minimumGroupSize, matchDepNames }) => minimumGroupSize === 2 && matchDepNames);
    expect(next).toMatchObject({ matchDepNames: ["cilium", "gatewayApi"], matchUpdateTypes: ["major", "minor"] });
  });

  it("is nothing that is held", () => {
    expect([may("bpg/proxmox", "0.112.1"), may("bpg/proxmox", "0.113.1")]).toEqual([true, false]);
    expect(ruleFor("siderolabs/talos")?.description[0]).toContain(
      "https://github.com/siderolabs/terraform-provider-talos/releases",
    );
  });

  it("orders tags of a date and a commit by the date", () => {
    const rule = config.packageRules.find(({ matchCurrentValue }) => matchCurrentValue !== undefined);
    const groups = new RegExp(rule?.versioning?.replace("regex:", "") ?? "-").exec("2024.10.22-7ca5933")?.groups;
    expect({ ...groups }).toEqual({ major: "2024", minor: "10", patch: "22" });
    const matches = new RegExp((rule?.matchCurrentValue ?? "").replace(/^\/|\/$/g, ""));
    expect(["2024.10.22-7ca5933", "2026.8.3", "v1.2.3"].map((tag) => matches.test(tag))).toEqual([true, false, false]);
  });
});

describe("the workflows", () => {
  const folder = join(PROJECT, ".github/workflows");
  const step = z.looseObject({ uses: z.string().optional(), run: z.string().optional() });
  const workflowSchema = z.looseObject({
    on: z.unknown(),
    permissions: z.record(z.string(), z.string()),
    jobs: z.record(
      z.string(),
      z.looseObject({ "runs-on": z.string(), "timeout-minutes": z.number(), steps: z.array(step) }),
    ),
  });
  const workflows = readdirSync(folder).map((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    return { file, text, workflow: workflowSchema.parse(parse(text)) };
  });
  const run = (file: string): string =>
    Object.values(workflows.find((one) => one.file === file)?.workflow.jobs ?? {})
      .flatMap(({ steps }) => steps.map((one) => one.run ?? ""))
      .join("\n");

  it("use actions of a fixed commit only, and say which release that is", () => {
    expect(workflows.map(({ file }) => file)).toEqual(["check.yaml", "render.yaml"]);
    for (const { file, text } of workflows)
      for (const [line] of text.matchAll(/^.*\buses:.*$/gm))
        expect(line, file).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("check what a person would check", () => {
    for (const command of ["homelab check", "homelab render --check", "make test"]) {
      const written = command.replace("homelab ", "node dist/cli/main.js ");
      expect(run("check.yaml")).toContain(written);
    }
  });

  it("render onto the bot's branches as somebody whom the bot overlooks, and check the outcome", () => {
    const { on } = z
      .object({ on: z.object({ push: z.object({ branches: z.array(z.string()) }) }) })
      .parse(workflows.find(({ file }) => file === "render.yaml")?.workflow);
    expect(on.push.branches).toEqual(["renovate/**"]);
    for (const author of config.gitIgnoredAuthors) expect(run("render.yaml")).toContain(author);
    expect(run("render.yaml")).toContain("gh workflow run check.yaml");
    expect(workflows.find(({ file }) => file === "check.yaml")?.text).toContain("workflow_dispatch:");
  });
});
