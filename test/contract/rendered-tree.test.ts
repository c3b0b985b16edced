import { readdirSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCa } from "../../src/lib/pki.ts";
import { exec } from "../../src/lib/exec.ts";
import { writeTree } from "../../src/drive/tree.ts";
import type { Lab } from "../../src/plan/lab.ts";
import { loadLab } from "../../src/plan/load-lab.ts";
import { render } from "../../src/render/render.ts";
import { startInternet, type Internet } from "../../src/rehearsal/internet/internet.ts";
import { createSupervisor, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import { startBareApiserver } from "../bare-apiserver.ts";
import { VERSIONS } from "../cluster-fixtures.ts";
import { toolPath } from "../tools.ts";

const root = join(import.meta.dirname, "../..");
const charts = join(root, "src/rehearsal/charts");

const labs = readdirSync(join(root, "test/golden"));

/** Every folder of a golden tree that Argo CD or `homelab` builds. */
function foldersOf(lab: string): readonly string[] {
  const files = readdirSync(join(root, "test/golden", lab, "k8s"), { recursive: true, encoding: "utf8" });
  const folders = files.filter((file) => basename(file) === "kustomization.yaml").map((file) => dirname(file));
  return folders.map((folder) => join("k8s", folder)).toSorted();
}

let dir = "";
let supervisor: Supervisor;
let internet: Internet;
let env: NodeJS.ProcessEnv = {};

const kubectl = (args: readonly string[], input = ""): Promise<string> =>
  exec(toolPath("kubectl"), args, { env, input, timeout: 60_000 }).then(({ stdout }) => stdout);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-tree-"));
  supervisor = createSupervisor(dir);
  const { kubeconfigFile } = await startBareApiserver(join(dir, "api"), "127.234.1.1", supervisor);
  const rendered = await Promise.all(labs.map(async (name) => [name, await labOf(name)] as const));
  for (const [name, lab] of rendered) await writeTree(join(dir, name), render(lab));
  const ca = await createCa({ commonName: "Rehearsal internet", algorithm: "P-256" });
  await writeFile(join(dir, "ca.crt"), ca.cert);
  const own = rendered.flatMap(([, lab]) => lab.apps).filter((app) => app.kind === "chart");
  internet = await startInternet({
    dir: join(dir, "hosts"),
    address: "127.234.255.1",
    port: 0,
    ca,
    versions: { ...VERSIONS, charts: Object.assign({}, ...rendered.map(([, lab]) => lab.versions.charts)) },
    charts: own.map(({ repo, chart, version }) => ({ repo, name: chart, version })),
  });
  env = {
    KUBECONFIG: kubeconfigFile,
    HOME: dir,
    TMPDIR: dir,
    PATH: process.env["PATH"],
    HTTPS_PROXY: internet.url,
    HTTP_PROXY: internet.url,
    SSL_CERT_FILE: join(dir, "ca.crt"),
  };
  const definitions = await Promise.all([
    readFile(join(charts, "gateway-api/standard-install.yaml"), "utf8"),
    readFile(join(charts, "k8up/k8up-crd.yaml"), "utf8"),
    ...["argo-cd", "cert-manager", "cilium", "cloudnative-pg", "sealed-secrets"].map((chart) => template(chart)),
  ]);
  for (const text of definitions) {
    const only = text.split(/^---$/m).filter((document) => /^kind: CustomResourceDefinition$/m.test(document));
    await kubectl(["apply", "--server-side", "-f", "-"], only.join("---\n"));
  }
  await kubectl(["wait", "--for=condition=Established", "--timeout=30s", "crd", "--all"]);
  await kubectl(["create", "namespace", "argocd"]);
}, 120_000);

afterAll(async () => {
  await supervisor.stopAll();
  await internet.close();
  await rm(dir, { recursive: true, force: true });
});

async function labOf(name: string): Promise<Lab> {
  const { lab, issues } = await loadLab(join(root, "test/fixtures", name));
  if (lab === undefined) throw new Error(JSON.stringify(issues));
  return lab;
}

async function template(chart: string): Promise<string> {
  const values = join(dir, `${chart}.yaml`);
  await writeFile(values, "crds: { enabled: true, install: true, create: true }\n");
  const args = ["template", chart, join(charts, chart), "--include-crds", "-f", values];
  return (await exec(toolPath("helm"), args, { env: { ...env, HELM_CACHE_HOME: dir } })).stdout;
}

describe.each(labs)("the rendered tree of %s", (name) => {
  it.each(foldersOf(name))(
    "%s is built, and taken by the real apiserver, whole and without a warning",
    async (folder) => {
      const helm = ["--enable-helm", "--helm-command", toolPath("helm")];
      const manifests = await kubectl(["kustomize", ...helm, join(dir, name, folder)]);
      const namespaces = manifests.split(/^---$/m).filter((document) => /^kind: Namespace$/m.test(document));
      if (namespaces.length > 0) await kubectl(["apply", "--server-side", "-f", "-"], namespaces.join("---\n"));
      const args = ["apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-"];
      const { stdout, stderr } = await exec(toolPath("kubectl"), args, { env, input: manifests, timeout: 60_000 });
      expect(stdout.trim().split("\n").length).toBe(manifests.match(/^kind: /gm)?.length);
      expect(stderr).toBe("");
    },
  );
});

it("is judged by an apiserver that refuses what the restricted level does not admit", async () => {
  const deployment = await readFile(join(dir, "seed/k8s/apps/external/homepage/deployment.yaml"), "utf8");
  const args = ["apply", "--server-side", "--dry-run=server", "-f", "-"];
  const rooted = deployment.replace("runAsNonRoot: true", "runAsNonRoot: false");
  const { stderr } = await exec(toolPath("kubectl"), args, { env, input: rooted, timeout: 60_000 });
  expect(stderr).toContain("would violate PodSecurity");
});
