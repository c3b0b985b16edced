import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { gunzipSync, gzipSync } from "node:zlib";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { keepPair, readPairs } from "../../src/drive/sealing/keys.ts";
import { writeImports } from "../../src/drive/terraform/imports.ts";
import { exec } from "../../src/lib/exec.ts";
import { createCa } from "../../src/lib/pki.ts";
import { createSealingPair, pairName } from "../../src/lib/sealing/key-pair.ts";
import { unknownInCluster } from "../../src/operate/adopt/in-cluster.ts";
import type { Lab } from "../../src/plan/lab.ts";
import { planLab } from "../../src/plan/load-lab.ts";
import { startInternet, type Internet } from "../../src/rehearsal/internet/internet.ts";
import { serveAll, type ServedProviders } from "../../src/rehearsal/providers/serve-all.ts";
import { createSupervisor, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import { render } from "../../src/render/render.ts";
import { startBareApiserver, type BareApiserver } from "../bare-apiserver.ts";
import { VERSIONS } from "../cluster-fixtures.ts";
import { seed, sourceOf } from "../seed.ts";
import { toolPath } from "../tools.ts";
import { plain, terraform, type Terraform } from "./terraform.ts";

const modules = join(import.meta.dirname, "..", "..", "terraform", "modules");
const TOKEN = "csi@pve!homelab=22222222-3333-4444-8555-666666666666";

/** The modules as the root module calls them, with the cluster's address from a variable. */
const MAIN = `
variable "cluster" {
  type = object({ host = string, ca = string, certificate = string, key = string })
}
variable "token" {
  type      = string
  ephemeral = true
}
variable "revision" {
  default = 1
}
variable "csi_chart" {
  default = "0.5.9"
}
provider "helm" {
  kubernetes = {
    host                   = var.cluster.host
    cluster_ca_certificate = var.cluster.ca
    client_certificate     = var.cluster.certificate
    client_key             = var.cluster.key
  }
}
provider "kubernetes" {
  host                   = var.cluster.host
  cluster_ca_certificate = var.cluster.ca
  client_certificate     = var.cluster.certificate
  client_key             = var.cluster.key
}
module "proxmox_csi_plugin" {
  source         = "./modules/proxmox-csi-plugin"
  lab            = "homelab"
  endpoint       = "https://192.168.1.10:8006/"
  chart_version  = var.csi_chart
  token          = var.token
  token_revision = var.revision
  ca_file        = "\${path.root}/ca.crt"
}
module "sealed_secrets" {
  source        = "./modules/sealed-secrets"
  count         = 1
  lab           = "homelab"
  chart_version = "2.18.0"
  keys          = "\${path.root}/state/sealing"
}
output "helm_upgrade" {
  value = { csi = module.proxmox_csi_plugin.helm_upgrade, sealed = module.sealed_secrets[0].helm_upgrade }
}
`;

describe(
  "the modules in the cluster: our providers with the real helm and a real apiserver",
  { timeout: 240_000 },
  () => {
    let dir: string;
    let supervisor: Supervisor;
    let api: BareApiserver;
    let internet: Internet;
    let providers: ServedProviders;
    let tofu: Terraform;
    let env: NodeJS.ProcessEnv;

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), "homelab-cluster-modules-"));
      const ca = await createCa({ commonName: "Rehearsal", algorithm: "P-256" });
      await writeFile(join(dir, "ca.crt"), ca.cert);
      internet = await startInternet({
        dir: join(dir, "hosts"),
        address: "127.221.255.3",
        port: 0,
        ca,
        versions: VERSIONS,
      });
      supervisor = createSupervisor(join(dir, "run"));
      api = await startBareApiserver(join(dir, "api"), "127.221.4.1", supervisor);
      env = { HTTPS_PROXY: internet.url, SSL_CERT_FILE: join(dir, "ca.crt") };
      providers = await serveAll({
        talosctl: toolPath("talosctl"),
        helm: toolPath("helm"),
        cache: join(dir, "charts"),
        env,
        host: "127.221.0.2",
      });
      const credentials = clusterOf(api.kubeconfig);
      tofu = await terraform(
        { "main.tf": MAIN, "ca.crt": ca.cert },
        {
          reattach: providers.reattach,
          env: { TF_VAR_cluster: JSON.stringify(credentials), TF_VAR_token: TOKEN },
        },
      );
      for (const name of ["proxmox-csi-plugin", "sealed-secrets"])
        await cp(join(modules, name), join(tofu.dir, "modules", name), { recursive: true });
      for (const [path, text] of renderedValues()) {
        await mkdir(dirname(join(tofu.dir, path)), { recursive: true });
        await writeFile(join(tofu.dir, path), text);
      }
      await keepPair(join(tofu.dir, "state"), await createSealingPair("first", "RSA-2048"));
      await tofu.run(["init"]);
    }, 120_000);
    afterAll(async () => {
      await tofu?.remove();
      await providers?.close();
      await supervisor?.stopAll();
      await internet?.close();
      api?.client.close();
      await rm(dir, { recursive: true, force: true });
    });

    const plans = async (...args: readonly string[]): Promise<string> =>
      (await tofu.run(["plan", "-detailed-exitcode", ...args], [0, 2])).stdout;

    it("refuses, before anything is made, a chart version that does not exist and a token that is none", async () => {
      const version = await tofu.run(["plan", "-var=csi_chart=9.9.9"], [1]);
      expect(plain(version.stderr)).toMatch(/Error locating chart.*proxmox-csi-plugin.*9\.9\.9/);
      const token = await tofu.run(["plan", "-var=token=secret"], [1]);
      expect(plain(token.stderr)).toContain("token must be of the form user@realm!name=secret");
    });

    it("puts both releases down, with their secrets in the cluster and nowhere else", async () => {
      const { stdout } = await tofu.run(["apply", "-auto-approve"]);
      expect(stdout).toContain("6 added, 0 changed, 0 destroyed");
      const account = data(await api.client.get(secret("csi-proxmox", "proxmox-csi-plugin")));
      expect(parse(account["config.yaml"] ?? "")).toEqual({
        clusters: [
          {
            url: "https://192.168.1.10:8006/api2/json",
            insecure: false,
            token_id: "csi@pve!homelab",
            token_secret: "22222222-3333-4444-8555-666666666666",
            region: "homelab",
          },
        ],
      });
      expect(account["ca.crt"]).toContain("BEGIN CERTIFICATE");
      const labels = (await api.client.get({ apiVersion: "v1", kind: "Namespace", name: "csi-proxmox" })).metadata
        .labels;
      expect(labels?.["pod-security.kubernetes.io/enforce"]).toBe("privileged");
      const pairs = await api.client.list(
        { apiVersion: "v1", kind: "Secret", namespace: "sealed-secrets" },
        { labelSelector: "sealedsecrets.bitnami.com/sealed-secrets-key=active" },
      );
      expect(pairs.map((pair) => data(pair)["tls.key"])).toEqual([expect.stringContaining("PRIVATE KEY")]);
      await api.client.get(controller);
      await api.client.get({ ...controller, namespace: "csi-proxmox", name: "proxmox-csi-plugin-controller" });

      const state = await readFile(join(tofu.dir, "terraform.tfstate"), "utf8");
      expect(state).not.toContain("22222222-3333");
      expect(state).not.toContain("PRIVATE KEY");
    });

    it("has nothing to change afterwards, nor after helm upgrade by hand", async () => {
      expect(await plans()).toContain("No changes.");
      const commands = z
        .record(z.string(), z.string())
        .parse(JSON.parse((await tofu.run(["output", "-json", "helm_upgrade"])).stdout));
      for (const command of Object.values(commands)) {
        const { stdout } = await exec("/bin/sh", ["-c", command], {
          cwd: tofu.dir,
          env: {
            ...env,
            PATH: `${dirname(toolPath("helm"))}:/usr/bin:/bin`,
            HOME: dir,
            KUBECONFIG: api.kubeconfigFile,
          },
          timeout: 60_000,
        });
        expect(stdout).toContain("REVISION: 2");
      }
      expect(await plans()).toContain("No changes.");
    });

    it("writes the account again when its revision says so, and only then", async () => {
      const other = `-var=token=${TOKEN.replace("2222", "9999")}`;
      expect(await plans(other)).toContain("No changes.");
      const { stdout } = await tofu.run(["apply", "-auto-approve", other, "-var=revision=2"]);
      expect(stdout).toContain("0 added, 1 changed, 0 destroyed");
      const account = data(await api.client.get(secret("csi-proxmox", "proxmox-csi-plugin")));
      expect(account["config.yaml"]).toContain("99992222-3333");
      await tofu.run(["apply", "-auto-approve"]);
    });

    it("adds a pair and restarts the controller with it", async () => {
      await tofu.run(["apply", "-auto-approve"]);
      const before = await keysAnnotation(api);
      await keepPair(join(tofu.dir, "state"), await createSealingPair("second", "RSA-2048"));
      const { stdout } = await tofu.run(["apply", "-auto-approve"]);
      expect(stdout).toContain("1 added, 1 changed, 0 destroyed");
      expect(await keysAnnotation(api)).toMatch(/^[0-9a-f]{12}$/);
      expect(await keysAnnotation(api)).not.toBe(before);
    });

    it("takes over a release that a killed run left behind, and makes one anew that somebody removed", async () => {
      await tofu.run(["state", "rm", "module.proxmox_csi_plugin.helm_release.csi"]);
      await tofu.run(["apply", "-auto-approve"]);
      await exec(toolPath("helm"), ["uninstall", "sealed-secrets", "--namespace=sealed-secrets"], {
        env: { HOME: dir, KUBECONFIG: api.kubeconfigFile },
        timeout: 60_000,
      });
      expect(plain(await plans())).toContain("module.sealed_secrets[0].helm_release.sealed_secrets will be created");
      await tofu.run(["apply", "-auto-approve"]);
      expect(await plans()).toContain("No changes.");
    });

    it("puts back what somebody changed or deleted in the cluster", async () => {
      const account = secret("csi-proxmox", "proxmox-csi-plugin");
      await api.client.delete(account);
      await api.client.patch(
        { apiVersion: "v1", kind: "Namespace", name: "csi-proxmox" },
        { metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } } },
        { type: "merge" },
      );
      const { stdout } = await tofu.run(["apply", "-auto-approve"]);
      expect(stdout).toContain("1 added, 1 changed, 0 destroyed");
      expect(data(await api.client.get(account))["config.yaml"]).toContain("22222222-3333");
    });

    it("imports a namespace that a killed run left behind", async () => {
      const address = "module.proxmox_csi_plugin.kubernetes_namespace_v1.csi";
      await tofu.run(["state", "rm", address]);
      const { stderr } = await tofu.run(["apply", "-auto-approve"], [1]);
      expect(plain(stderr)).toContain('namespaces "csi-proxmox" already exists');
      await tofu.run(["import", address, "csi-proxmox"]);
      await tofu.run(["apply", "-auto-approve"]);
      expect(await plans()).toContain("No changes.");
    });

    it("finds everything that a killed run left behind and could not write down, and goes on from there", async () => {
      const pairs = (await readPairs(join(tofu.dir, "state"))).map(({ cert }) => pairName(cert));
      const addresses = (await tofu.run(["state", "list"])).stdout.trim().split("\n");
      expect(await unknownInCluster(api.client, sealingLab(), { known: addresses, pairs })).toEqual({
        imports: [],
        remove: [],
      });
      await cutOff("csi-proxmox", "proxmox-csi-plugin");
      await tofu.run(["state", "rm", ...addresses]);
      const { stderr } = await tofu.run(["apply", "-auto-approve"], [1]);
      expect(plain(stderr)).toContain('namespaces "csi-proxmox" already exists');

      const { imports, remove } = await unknownInCluster(api.client, sealingLab(), { known: [], pairs });
      expect(imports).toEqual([
        { address: "module.proxmox_csi_plugin.kubernetes_namespace_v1.csi", id: "csi-proxmox" },
        { address: "module.sealed_secrets[0].kubernetes_namespace_v1.sealed_secrets", id: "sealed-secrets" },
      ]);
      expect(remove).toHaveLength(1 + 1 + 2);
      await writeImports(tofu.dir, imports);
      // With the notes of the cut-off change still there, helm refuses another one.
      for (const object of remove.filter(({ name }) => !name.startsWith("sh.helm."))) await api.client.delete(object);
      const refused = await tofu.run(["apply", "-auto-approve"], [1]);
      expect(plain(refused.stderr)).toContain("another operation (install/upgrade/rollback) is in progress");
      for (const object of remove.filter(({ name }) => name.startsWith("sh.helm."))) await api.client.delete(object);
      await tofu.run(["apply", "-auto-approve"]);
      await writeImports(tofu.dir, []);
      expect(await plans()).toContain("No changes.");
    });

    it("leaves alone what lies in a namespace that is not marked as ours", async () => {
      const namespace = { apiVersion: "v1", kind: "Namespace", name: "csi-proxmox" };
      const label = "app.kubernetes.io/managed-by";
      await api.client.patch(namespace, { metadata: { labels: { [label]: "somebody" } } }, { type: "merge" });
      const { imports, remove } = await unknownInCluster(api.client, sealingLab(), { known: [], pairs: [] });
      expect(imports.map(({ id }) => id)).toEqual(["sealed-secrets"]);
      expect(remove).toEqual([]);
      await api.client.patch(namespace, { metadata: { labels: { [label]: "homelab" } } }, { type: "merge" });
    });

    /** A release as helm leaves it when it is killed in the middle of a change. */
    async function cutOff(namespace: string, release: string): Promise<void> {
      const found = await api.client.list(
        { apiVersion: "v1", kind: "Secret", namespace },
        { labelSelector: `owner=helm,name=${release},status=deployed` },
      );
      const [object] = found;
      if (object === undefined) throw new Error(`${release} is not deployed`);
      const stored = JSON.parse(gunzipSync(Buffer.from(data(object)["release"] ?? "", "base64")).toString("utf8"));
      const { info, ...rest } = z.looseObject({ info: z.looseObject({}), version: z.int() }).parse(stored);
      const version = rest.version + 1;
      const pending = { ...rest, version, info: { ...info, status: "pending-upgrade" } };
      const text = gzipSync(JSON.stringify(pending)).toString("base64");
      await api.client.create({
        apiVersion: "v1",
        kind: "Secret",
        type: "helm.sh/release.v1",
        metadata: {
          name: `sh.helm.release.v1.${release}.v${version}`,
          namespace,
          labels: { owner: "helm", name: release, status: "pending-upgrade", version: String(version) },
        },
        data: { release: Buffer.from(text).toString("base64") },
      });
    }

    it("fails with helm's words when the cluster does not take the release", async () => {
      await writeFile(
        join(tofu.dir, "modules/sealed-secrets/values.yaml"),
        "resources: { limits: { memory: lots } }\n",
      );
      const { stderr } = await tofu.run(["apply", "-auto-approve"], [1]);
      expect(plain(stderr)).toMatch(/Error upgrading chart.*quantities must match the regular expression/);
    });
  },
);

function clusterOf(kubeconfig: string): object {
  const base64 = z.string().transform((text) => Buffer.from(text, "base64").toString("utf8"));
  const { clusters, users } = z
    .object({
      clusters: z.array(z.object({ cluster: z.object({ server: z.string(), "certificate-authority-data": base64 }) })),
      users: z.array(z.object({ user: z.object({ "client-certificate-data": base64, "client-key-data": base64 }) })),
    })
    .parse(parse(kubeconfig));
  const [cluster, user] = [clusters[0]?.cluster, users[0]?.user];
  return {
    host: cluster?.server,
    ca: cluster?.["certificate-authority-data"],
    certificate: user?.["client-certificate-data"],
    key: user?.["client-key-data"],
  };
}

/** One that seals. */
function sealingLab(): Lab {
  const input = seed();
  input.sealed["apps/external/whoami.sealed.json"] = { TOKEN: "AgB=" };
  const { lab, issues } = planLab(sourceOf(input));
  if (lab === undefined) throw new Error(JSON.stringify(issues));
  return lab;
}

function renderedValues(): readonly (readonly [path: string, text: string])[] {
  return [...render(sealingLab())]
    .filter(([path]) => path.endsWith("/values.yaml") && path.startsWith("terraform/"))
    .map(([path, text]) => [path.replace("terraform/", ""), text] as const);
}

function data(object: object): Readonly<Record<string, string>> {
  const parsed = z.looseObject({ data: z.record(z.string(), z.string()) }).parse(object);
  return Object.fromEntries(
    Object.entries(parsed.data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
  );
}

const controller = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  namespace: "sealed-secrets",
  name: "sealed-secrets",
};

function secret(namespace: string, name: string) {
  return { apiVersion: "v1", kind: "Secret", namespace, name };
}

const annotated = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({
      metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).optional() }),
    }),
  }),
});

/** Which keys the controller was started with. */
async function keysAnnotation({ client }: BareApiserver): Promise<string | undefined> {
  const { annotations } = annotated.parse(await client.get(controller)).spec.template.metadata;
  return annotations?.["homelab.dev/sealing-keys"];
}
