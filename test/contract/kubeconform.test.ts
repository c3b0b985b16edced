import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { exec } from "../../src/lib/exec.ts";
import { loadSource } from "../../src/config/load.ts";
import { planLab } from "../../src/plan/load-lab.ts";
import { createSupervisor, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import { render } from "../../src/render/render.ts";
import { startBareApiserver } from "../bare-apiserver.ts";
import { SCHEMA_LOCATION, writeSchemas } from "../kubeconform-schemas.ts";
import { toolPath } from "../tools.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const CHARTS = join(ROOT, "src/rehearsal/charts");
const FIXTURES = join(ROOT, "test/fixtures");

let dir = "";
let supervisor: Supervisor;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-conform-"));
  supervisor = createSupervisor(join(dir, "run"));
  const { client, kubeconfigFile } = await startBareApiserver(join(dir, "api"), "127.248.5.1", supervisor);
  const env = { KUBECONFIG: kubeconfigFile, HOME: dir, HELM_CACHE_HOME: dir, PATH: process.env["PATH"] };
  const kubectl = (args: readonly string[], input = "") =>
    exec(toolPath("kubectl"), args, { env, input, timeout: 60_000 });
  for (const chart of await readdir(CHARTS)) {
    const definitions = (await manifestsOf(chart, env))
      .split(/^---$/m)
      .filter((text) => /^kind: CustomResourceDefinition$/m.test(text));
    if (definitions.length > 0) await kubectl(["apply", "--server-side", "-f", "-"], definitions.join("---\n"));
  }
  await kubectl(["wait", "--for=condition=Established", "--timeout=60s", "crd", "--all"]);
  expect(await writeSchemas(client, join(dir, "schemas"))).toBeGreaterThan(100);
  client.close();
}, 240_000);
afterAll(async () => {
  await supervisor.stopAll();
  await rm(dir, { recursive: true });
});

/** Everything that a stand-in puts down, with its definitions. */
async function manifestsOf(chart: string, env: NodeJS.ProcessEnv): Promise<string> {
  const folder = join(CHARTS, chart);
  const files = await readdir(folder);
  if (!files.includes("Chart.yaml"))
    return (await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")))).join("\n---\n");
  const values = join(dir, "values.yaml");
  // What the charts insist on, and the switches under which they bring their definitions.
  await writeFile(
    values,
    "crds: { enabled: true, install: true, create: true }\nexistingConfigSecret: a\nexistingConfigSecretKey: a\n",
  );
  const args = ["template", chart, folder, "--include-crds", "-f", values];
  const { stdout } = await exec(toolPath("helm"), args, { env, timeout: 60_000 });
  // What a release brings beside its chart.
  const beside = files.filter((file) => file.endsWith(".yaml") && !["Chart.yaml", "values.yaml"].includes(file));
  const texts = await Promise.all(beside.map((file) => readFile(join(folder, file), "utf8")));
  return [stdout, ...texts].join("\n---\n");
}

function service(spec: string): string {
  return `apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: a }\nspec: ${spec}\n`;
}

const report = z.looseObject({
  resources: z
    .array(z.looseObject({ filename: z.string(), kind: z.string(), status: z.string(), msg: z.string() }))
    .nullish(),
  summary: z.looseObject({ valid: z.number(), invalid: z.number(), errors: z.number(), skipped: z.number() }),
});

async function conform(folder: string) {
  const location = `${join(dir, "schemas")}/${SCHEMA_LOCATION}`;
  const args = [
    "-strict",
    "-summary",
    "-output",
    "json",
    "-skip",
    "Kustomization",
    "-schema-location",
    location,
    folder,
  ];
  const { stdout } = await exec(toolPath("kubeconform"), args, {
    env: { HOME: dir },
    accept: [0, 1],
    timeout: 120_000,
  });
  return report.parse(JSON.parse(stdout));
}

/** The manifests of a lab of `test/fixtures/`, where its app whoami has sealed values; charts' values left out. */
async function renderFixture(name: string): Promise<string> {
  const source = await loadSource(join(FIXTURES, name));
  const file = "apps/external/whoami.sealed.json";
  const sealed = { file, name: "whoami", category: "external", value: { TOKEN: "AgB=" } };
  const others = source.sealed.filter((one) => one.file !== file);
  const withWhoami = source.apps.some((app) => app.name === "whoami");
  const { lab, issues } = planLab({ ...source, sealed: withWhoami ? [...others, sealed] : others });
  if (lab === undefined) throw new Error(JSON.stringify(issues));
  const folder = join(dir, name);
  for (const [path, text] of render(lab)) {
    if (!/^k8s\/.*\.yaml$/.test(path) || path.endsWith("/values.yaml")) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

describe("kubeconform, with schemas of the real apiserver and of the stand-ins' definitions", async () => {
  const fixtures = await readdir(FIXTURES);

  it.each(fixtures)("finds no fault with any object of the %s lab", async (name) => {
    const { resources, summary } = await conform(await renderFixture(name));
    const faults = (resources ?? []).map(({ filename, kind, msg }) => `${filename} ${kind}: ${msg}`);
    expect(faults).toEqual([]);
    expect([summary.invalid, summary.errors]).toEqual([0, 0]);
    expect(summary.valid).toBeGreaterThan(10);
  });

  it("finds a misspelt field, a wrong type, and a kind that nothing defines", async () => {
    const folder = join(dir, "wrong");
    await mkdir(folder);
    const sealed = "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: { name: a, namespace: a }\n";
    await writeFile(join(folder, "misspelt.yaml"), service("{ ports: [{ port: 80, targetport: 80 }] }"));
    await writeFile(join(folder, "type.yaml"), service('{ ports: [{ port: "eighty" }] }'));
    await writeFile(join(folder, "custom.yaml"), `${sealed}spec: { encryptedDate: {} }\n`);
    await writeFile(join(folder, "unknown.yaml"), "apiVersion: a.example/v1\nkind: Nothing\nmetadata: { name: a }\n");
    const { resources, summary } = await conform(folder);
    expect([summary.valid, summary.invalid, summary.errors]).toEqual([0, 3, 1]);
    const said = (resources ?? []).map(({ msg }) => msg).join("\n");
    for (const word of ["targetport", "/spec/ports/0/port", "encryptedDate", "could not find schema for Nothing"])
      expect(said).toContain(word);
  });
});
