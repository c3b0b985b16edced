import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { exec, type ExecResult } from "../../src/lib/exec.ts";
import { httpRequest, type HttpResponse } from "../../src/lib/http-request.ts";
import { kubernetesObject, type KubernetesObject } from "../../src/lib/kubernetes/object.ts";
import { createCa } from "../../src/lib/pki.ts";
import { startInternet, type Internet } from "../../src/rehearsal/internet/internet.ts";
import { readTalosImage } from "../../src/rehearsal/internet/talos-image.ts";
import { createSupervisor, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import { startBareApiserver, type BareApiserver } from "../bare-apiserver.ts";
import { applyAll, renderSeed, VERSIONS } from "../cluster-fixtures.ts";
import { toolPath } from "../tools.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const ADDRESS = "127.235.255.1";
const AGENT = "ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515";

let dir = "";
let internet: Internet;
let supervisor: Supervisor;
let api: BareApiserver;
let env: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-internet-"));
  const ca = await createCa({ commonName: "Rehearsal internet", algorithm: "P-256" });
  const caFile = join(dir, "ca.crt");
  await writeFile(caFile, ca.cert);
  internet = await startInternet({ dir: join(dir, "hosts"), address: ADDRESS, port: 0, ca, versions: VERSIONS });
  env = {
    PATH: process.env["PATH"],
    HOME: dir,
    TMPDIR: dir,
    HTTPS_PROXY: internet.url,
    HTTP_PROXY: internet.url,
    SSL_CERT_FILE: caFile,
  };
  supervisor = createSupervisor(join(dir, "run"));
  api = await startBareApiserver(join(dir, "api"), "127.235.1.1", supervisor);
}, 120_000);

afterAll(async () => {
  api.client.close();
  await supervisor.stopAll({ kill: true });
  await internet.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

const helm = (...args: string[]): Promise<ExecResult> =>
  exec(toolPath("helm"), args, { env, cwd: dir, timeout: 60_000 });

const kustomize = (folder: string): Promise<readonly KubernetesObject[]> =>
  renderSeed(`infra/${folder}`, { scratch: join(dir, "trees"), env });

/** What Terraform's module puts down: its namespace and, by helm, the chart of the pinned version with the lab's values. */
async function release(module: string, namespace: string): Promise<readonly KubernetesObject[]> {
  const values = join(ROOT, "test", "golden", "seed", "terraform", "modules", module, "values.yaml");
  const chart = `oci://ghcr.io/sergelogvinov/charts/${module}`;
  const args = ["template", module, chart, "--version", VERSIONS.proxmoxCsiChart, "--namespace", namespace];
  const { stdout } = await helm(...args, "--include-crds", "-f", values);
  const objects = parseAllDocuments(stdout).map((document) => kubernetesObject.parse(document.toJS()));
  return [{ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }, ...objects];
}

describe("charts and manifests", () => {
  test("the real helm pulls from every repository, and each time the same bytes", async () => {
    const charts = [
      ["cilium", "https://helm.cilium.io", "1.20.2", "cilium-1.20.2.tgz"],
      ["cert-manager", "https://charts.jetstack.io", "v1.21.2", "cert-manager-v1.21.2.tgz"],
      ["argo-cd", "https://argoproj.github.io/argo-helm", "10.1.1", "argo-cd-10.1.1.tgz"],
    ] as const;
    for (const [name, repo, version, file] of charts) {
      await helm("pull", name, "--repo", repo, "--version", version);
      const first = await readFile(join(dir, file));
      await rm(join(dir, file));
      await helm("pull", name, "--repo", repo, "--version", version);
      expect((await readFile(join(dir, file))).equals(first)).toBe(true);
      const shown = await helm("show", "chart", join(dir, file));
      expect(shown.stdout).toContain("homelab.dev/fidelity: stand-in");
      expect(shown.stdout).toContain(`version: ${version}\n`);
    }
  });

  test("a version that is not pinned is not there", async () => {
    await expect(helm("pull", "cilium", "--repo", "https://helm.cilium.io", "--version", "1.19.0")).rejects.toThrow(
      /1\.19\.0/,
    );
  });

  test("a host that is not simulated is refused by name, through both kinds of proxying", async () => {
    await expect(helm("pull", "x", "--repo", "https://charts.example.org")).rejects.toThrow(
      /does not simulate the host charts\.example\.org/,
    );
    const plain = await httpRequest("http://example.org/", { env });
    expect(plain).toMatchObject({
      status: 502,
      body: "the rehearsal has no internet and does not simulate the host example.org\n",
    });
    const refused = internet.requests().filter((request) => request.status === 502);
    expect(refused.map(({ url }) => url)).toEqual(["charts.example.org", "example.org"]);
  });

  test("a simulated host answers plain http too", async () => {
    const index = await httpRequest("http://helm.cilium.io/index.yaml", { env });
    expect(index.status).toBe(200);
    expect(index.body).toContain("cilium-1.20.2.tgz");
  });
});

const kindsOf = (objects: readonly KubernetesObject[]): string[] =>
  objects.map((object) => `${object.kind}/${object.metadata.namespace ?? ""}/${object.metadata.name}`);

describe("what the lab's own folders become", () => {
  test("kubectl kustomize renders every folder and a real apiserver takes every object", async () => {
    const gatewayApi = await kustomize("gateway-api");
    expect(gatewayApi.map((object) => object.metadata.name).toSorted()).toEqual([
      "gatewayclasses.gateway.networking.k8s.io",
      "gateways.gateway.networking.k8s.io",
      "httproutes.gateway.networking.k8s.io",
      "referencegrants.gateway.networking.k8s.io",
      "tlsroutes.gateway.networking.k8s.io",
    ]);
    const cilium = await kustomize("cilium");
    const certManager = await kustomize("cert-manager");
    const argocd = await kustomize("argocd");
    const storage = [...(await kustomize("proxmox-csi")), ...(await release("proxmox-csi-plugin", "csi-proxmox"))];
    expect(kindsOf(storage)).toContain("StorageClass//proxmox-csi");
    expect(kindsOf(storage)).toContain("Deployment/csi-proxmox/proxmox-csi-plugin-controller");
    expect(kindsOf(storage)).toContain("CSIDriver//csi.proxmox.sinextra.dev");
    expect(kindsOf(cilium)).toContain("DaemonSet/kube-system/cilium");
    expect(kindsOf(cilium)).not.toContain("GatewayClass//cilium");
    expect(kindsOf(certManager)).toContain("Deployment/cert-manager/cert-manager-webhook");
    expect(kindsOf(argocd)).toContain("StatefulSet/argocd/argocd-application-controller");
    expect(kindsOf(argocd)).toContain("ConfigMap/argocd/argocd-cm");
    for (const objects of [gatewayApi, cilium, certManager, argocd, storage]) await applyAll(api.client, objects);
    await applyAll(api.client, await kustomize("gateway"));
    const names = [
      "gatewayclasses",
      "gateways",
      "certificates",
      "applications",
      "appprojects",
      "ciliumloadbalancerippools",
    ];
    const crds = await api.client.list({ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" });
    for (const crd of crds) {
      const { conditions } = crd["status"] as { conditions: { type: string; status: string; message: string }[] };
      expect(conditions.find(({ type }) => type === "NonStructuralSchema")?.message).toBeUndefined();
      expect(conditions.find(({ type }) => type === "Established")?.status).toBe("True");
    }
    expect(names.every((name) => crds.some((crd) => crd.metadata.name.startsWith(`${name}.`)))).toBe(true);
  }, 120_000);

  const wrong: [string, KubernetesObject, RegExp][] = [
    [
      "an Application with a misspelt field",
      {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        metadata: { name: "x", namespace: "default" },
        spec: { project: "default", destination: {}, source: { repoURL: "x", targetRevison: "main" } },
      },
      /targetRevison/,
    ],
    [
      "a Gateway with an HTTPS listener without TLS",
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        metadata: { name: "x", namespace: "default" },
        spec: { gatewayClassName: "cilium", listeners: [{ name: "x", port: 443, protocol: "HTTPS" }] },
      },
      /needs tls/,
    ],
    [
      "a Certificate without issuer",
      {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: { name: "x", namespace: "default" },
        spec: { secretName: "x" },
      },
      /issuerRef/,
    ],
    [
      "an address pool whose block is both a network and a range",
      {
        apiVersion: "cilium.io/v2",
        kind: "CiliumLoadBalancerIPPool",
        metadata: { name: "x" },
        spec: { blocks: [{ cidr: "10.0.0.0/24", start: "10.0.0.1" }] },
      },
      /either a cidr or a range/,
    ],
  ];
  test.each(wrong)("%s is refused", async (_, object, message) => {
    await expect(api.client.apply(object, { fieldManager: "test", dryRun: true })).rejects.toThrow(message);
  });
});

const post = (body: string): Promise<HttpResponse> =>
  httpRequest("https://factory.talos.dev/schematics", { env, method: "POST", body });
const image = (id: string, version = "v1.13.9"): string =>
  `https://factory.talos.dev/image/${id}/${version}/nocloud-amd64.qcow2`;

describe("Talos image factory", () => {
  test("a schematic has the id that the real factory gives it, whatever its layout", async () => {
    const tidy = await post(
      "customization:\n  systemExtensions:\n    officialExtensions:\n      - siderolabs/qemu-guest-agent\n",
    );
    expect([tidy.status, JSON.parse(tidy.body)]).toMatchObject([201, { id: AGENT }]);
    const quoted = await post(
      '"customization":\n  "systemExtensions":\n    "officialExtensions":\n    - "siderolabs/qemu-guest-agent"\n',
    );
    expect(JSON.parse(quoted.body)).toMatchObject({ id: AGENT });
    const empty = await post("");
    expect(JSON.parse(empty.body)).toMatchObject({
      id: "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba",
    });
    expect((await httpRequest(`https://factory.talos.dev/schematics/${AGENT}`, { env })).body).toContain(
      "qemu-guest-agent",
    );
  });

  test("a schematic with a field that the factory does not know is refused", async () => {
    expect(await post("customisation: {}\n")).toMatchObject({ status: 400 });
  });

  test("an image is made of a known schematic and version only, and says what it holds", async () => {
    const answer = await internet.fetch(image(AGENT), "GET");
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    const content = Buffer.concat(chunks);
    expect(answer.headers["content-length"]).toBe(String(content.length));
    const path = join(dir, "talos.qcow2");
    await writeFile(path, content);
    expect(await readTalosImage(path)).toEqual({
      talosVersion: "v1.13.9",
      schematic: AGENT,
      extensions: ["siderolabs/qemu-guest-agent"],
    });
    expect(content.readUInt32BE(0)).toBe(0x514649fb);
    expect(content.readBigUInt64BE(24)).toBe(1246n * 1024n * 1024n);

    const head = await internet.fetch(image(AGENT), "HEAD");
    expect(head.headers["content-length"]).toBe(String(content.length));
    expect((await internet.fetch(image(AGENT, "v1.12.0"), "HEAD")).status).toBe(404);
    expect((await internet.fetch(image("0".repeat(64)), "HEAD")).status).toBe(404);
    const { body } = await post("customization: { systemExtensions: { officialExtensions: [siderolabs/no-such] } }");
    const { id } = JSON.parse(body) as { id: string };
    expect((await internet.fetch(image(id), "GET")).status).toBe(400);
  });

  test("schematics outlive a restart of the world", async () => {
    const ca = await createCa({ commonName: "again", algorithm: "P-256" });
    const again = await startInternet({ dir: join(dir, "hosts"), address: ADDRESS, port: 0, ca, versions: VERSIONS });
    expect((await again.fetch(image(AGENT), "HEAD")).status).toBe(200);
    await expect(again.fetch("https://example.org/", "GET")).rejects.toThrow(/example\.org/);
    await again.close();
  });
});
