import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exec } from "../../src/lib/exec.ts";
import { writeTree } from "../../src/drive/tree.ts";
import { loadLab } from "../../src/plan/load-lab.ts";
import { render } from "../../src/render/render.ts";
import { createSupervisor, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import { startBareApiserver } from "../bare-apiserver.ts";
import { toolPath } from "../tools.ts";

const root = join(import.meta.dirname, "../..");
const charts = join(root, "src/rehearsal/charts");

/** Charts and a release's URL need the simulated internet; their suite is the one of the charts. */
const INFRA = ["k8s/infra/argocd/applications", "k8s/infra/gateway"];

/** Every folder of a golden tree that is built without a chart. */
function foldersOf(lab: string): readonly string[] {
  const golden = join(root, "test/golden", lab);
  const files = readdirSync(join(golden, "k8s/apps"), { recursive: true, encoding: "utf8" });
  const apps = files.filter((file) => basename(file) === "kustomization.yaml").map((file) => join("k8s/apps", file));
  const plain = apps.filter((file) => !readFileSync(join(golden, file), "utf8").includes("helmCharts:"));
  return [...plain.map((file) => dirname(file)).toSorted(), ...INFRA];
}

describe.each(["seed", "full"])("the rendered tree of %s", (name) => {
  let dir = "";
  let supervisor: Supervisor;
  let env: NodeJS.ProcessEnv = {};
  const kubectl = (args: readonly string[], input = ""): Promise<string> =>
    exec(toolPath("kubectl"), args, { env, input, timeout: 60_000 }).then(({ stdout }) => stdout);

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "homelab-tree-"));
    supervisor = createSupervisor(dir);
    const { kubeconfigFile } = await startBareApiserver(
      join(dir, "api"),
      name === "seed" ? "127.234.1.1" : "127.243.1.1",
      supervisor,
    );
    env = { KUBECONFIG: kubeconfigFile, HOME: dir, PATH: process.env["PATH"] ?? "" };
    const { lab } = await loadLab(join(root, "test/fixtures", name));
    if (lab === undefined) throw new Error("the lab does not load");
    await writeTree(dir, render(lab));
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
    await rm(dir, { recursive: true, force: true });
  });

  async function template(chart: string): Promise<string> {
    const values = join(dir, `${chart}.yaml`);
    await writeFile(values, "crds: { enabled: true, install: true, create: true }\n");
    const args = ["template", chart, join(charts, chart), "--include-crds", "-f", values];
    return (await exec(toolPath("helm"), args, { env: { ...env, HELM_CACHE_HOME: dir } })).stdout;
  }

  it.each(foldersOf(name))("%s is taken by the real apiserver, whole and without a warning", async (folder) => {
    const manifests = await kubectl(["kustomize", join(dir, folder)]);
    const namespaces = manifests.split(/^---$/m).filter((document) => /^kind: Namespace$/m.test(document));
    if (namespaces.length > 0) await kubectl(["apply", "--server-side", "-f", "-"], namespaces.join("---\n"));
    const args = ["apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-"];
    const { stdout, stderr } = await exec(toolPath("kubectl"), args, { env, input: manifests, timeout: 60_000 });
    expect(stdout.trim().split("\n").length).toBe(manifests.match(/^kind: /gm)?.length);
    expect(stderr).toBe("");
  });

  it("has pods that the restricted level admits", async () => {
    const app = join(dir, "k8s/apps/external/homepage");
    const deployment = await readFile(join(app, "deployment.yaml"), "utf8");
    const args = ["apply", "--server-side", "--dry-run=server", "-f", "-"];
    const rooted = deployment.replace("runAsNonRoot: true", "runAsNonRoot: false");
    const { stderr } = await exec(toolPath("kubectl"), args, { env, input: rooted, timeout: 60_000 });
    expect(stderr).toContain("would violate PodSecurity");
  });
});
