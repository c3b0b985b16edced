import { X509Certificate } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseAllDocuments } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { inspectZone } from "../../src/drive/cloudflare/zone.ts";
import { ensureTools, type ToolBox } from "../../src/drive/tools/toolbox.ts";
import { build, parseManifests } from "../../src/drive/kubernetes/kustomize.ts";
import {
  conditionOf,
  kubernetesObject,
  type KubernetesObject,
  type ObjectRef,
} from "../../src/lib/kubernetes/object.ts";
import { createCa, type CertificateAndKey } from "../../src/lib/pki.ts";
import { waitFor } from "../../src/lib/wait.ts";
import type { Finding } from "../../src/operate/doctor/checkup.ts";
import { cloudflareToken } from "../../src/operate/doctor/lines/cloudflare-token.ts";
import { keepCertificates } from "../../src/operate/phases/keep-certificates.ts";
import { restoreCertificates } from "../../src/operate/phases/restore-certificates.ts";
import { writeCloudflareSecret } from "../../src/operate/phases/write-cloudflare-secret.ts";
import type { Site } from "../../src/operate/site.ts";
import type { Lab } from "../../src/plan/lab.ts";
import { planLab } from "../../src/plan/load-lab.ts";
import { certManager } from "../../src/rehearsal/cluster/cert-manager.ts";
import { runControllers, type Controllers } from "../../src/rehearsal/cluster/run.ts";
import type { Permission } from "../../src/rehearsal/internet/cloudflare/account.ts";
import { startInternet, type Internet } from "../../src/rehearsal/internet/internet.ts";
import { createSupervisor, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import { render } from "../../src/render/render.ts";
import { startBareApiserver, type BareApiserver } from "../bare-apiserver.ts";
import { applyAll, runPod, setNode, VERSIONS } from "../cluster-fixtures.ts";
import { seed, sourceOf } from "../seed.ts";
import { toolPath } from "../tools.ts";

const token = (name: string): string => name.padEnd(40, "-");
const made = (name: string, zones: readonly string[], permissions: readonly Permission[]) =>
  ({ secret: token(name), status: "active", zones, permissions }) as const;
const ACCOUNT = {
  zones: ["mylab.dev", "other.dev"],
  tokens: [
    made("good", ["mylab.dev"], ["zone:read", "dns:edit"]),
    made("reader", ["mylab.dev"], ["zone:read", "dns:read"]),
    made("elsewhere", ["other.dev"], ["zone:read", "dns:edit"]),
  ],
};
const CERTIFICATE: ObjectRef = {
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  namespace: "gateway",
  name: "gateway-tls",
};
const TLS: ObjectRef = { apiVersion: "v1", kind: "Secret", namespace: "gateway", name: "gateway-tls" };
const KEY: ObjectRef = { apiVersion: "v1", kind: "Secret", namespace: "cert-manager", name: "letsencrypt-account" };
const TOKEN: ObjectRef = { apiVersion: "v1", kind: "Secret", namespace: "cert-manager", name: "cloudflare-api-token" };

let dir = "";
let ca: CertificateAndKey;
let supervisor: Supervisor;
let api: BareApiserver;
let internet: Internet;
let controllers: Controllers;
let lab: Lab;
let tools: ToolBox;
const log: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-acme-"));
  lab = labWithCertificates();
  tools = await ensureTools([]);
  ca = await createCa({ commonName: "Rehearsal", algorithm: "P-256" });
  await writeFile(join(dir, "ca.crt"), ca.cert);
  internet = await startInternet({
    dir: join(dir, "hosts"),
    address: "127.229.255.1",
    port: 0,
    ca,
    versions: VERSIONS,
    cloudflare: ACCOUNT,
  });
  supervisor = createSupervisor(join(dir, "run"));
  api = await startBareApiserver(join(dir, "api"), "127.229.4.1", supervisor);
  await writeTree();
  const kustomize = {
    kubectl: toolPath("kubectl"),
    helm: toolPath("helm"),
    env: env(),
    signal: AbortSignal.timeout(60_000),
  };
  const folder = join(dir, "k8s/infra/cert-manager");
  await applyAll(api.client, parseManifests(await build(kustomize, folder), folder));
  await setNode(api.client, "worker-1", true);
  const labels = { "app.kubernetes.io/name": "cert-manager" };
  await runPod(api.client, { name: "manager", namespace: "cert-manager", node: "worker-1", labels });
  controllers = runControllers(api.client, [certManager(internet.ask)], (line) => void log.push(line));
}, 120_000);
afterAll(async () => {
  await controllers.stop();
  api.client.close();
  await supervisor.stopAll({ kill: true });
  await internet.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

function labWithCertificates(): Lab {
  const input = seed();
  input.config.domain = "home.mylab.dev";
  input.config.certificates = { issuer: "letsencrypt", email: "me@mylab.dev" };
  input.config.cloudflare = { zone: "mylab.dev" };
  const { lab: planned, issues } = planLab(sourceOf(input));
  expect(issues).toEqual([]);
  if (planned === undefined) throw new Error("a lab without issues is planned");
  return planned;
}

async function writeTree(): Promise<void> {
  for (const [path, text] of render(lab)) {
    if (!/^k8s\/infra\/(?:cert-manager|gateway)\//.test(path)) continue;
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}

function env(name = "good"): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: dir,
    TMPDIR: dir,
    HTTPS_PROXY: internet.url,
    SSL_CERT_FILE: join(dir, "ca.crt"),
    CLOUDFLARE_API_TOKEN: token(name),
  };
}

function site(name = "good"): Site {
  return {
    lab,
    root: dir,
    kubeconfig: api.kubeconfigFile,
    talosconfig: "",
    userKubeconfig: "",
    stateDir: join(dir, "state"),
    imageCache: "",
    env: env(name),
    patience: 1,
    tools,
    emit: () => undefined,
    signal: AbortSignal.timeout(60_000),
  };
}

const put = (object: KubernetesObject): Promise<KubernetesObject> =>
  api.client.apply(object, { fieldManager: "test", force: true });

async function putFile(name: string): Promise<void> {
  for (const document of parseAllDocuments(await readFile(join(dir, "k8s/infra/gateway", name), "utf8")))
    await put(kubernetesObject.parse(document.toJS()));
}

async function becomes(what: string, check: () => Promise<boolean>): Promise<void> {
  await waitFor(async () => (await check()) || undefined, {
    timeoutMs: 20_000,
    what: `${what}\n${log.slice(-5).join("\n")}`,
  });
}

const ready = async (ref: ObjectRef): Promise<string | undefined> => {
  const object = await api.client.find(ref);
  return object === undefined ? undefined : conditionOf(object, "Ready")?.status;
};
const acme = z.looseObject({
  status: z.looseObject({ state: z.string().optional(), reason: z.string().optional() }).optional(),
});
async function reasons(kind: "Order" | "Challenge"): Promise<readonly string[]> {
  const objects = await api.client.list({ apiVersion: "acme.cert-manager.io/v1", kind });
  return objects.map((object) => acme.parse(object).status?.reason ?? "");
}
const says = (kind: "Order" | "Challenge", words: string): Promise<void> =>
  becomes(`${kind}: ${words}`, async () => (await reasons(kind)).some((reason) => reason.includes(words)));

async function certificate(): Promise<X509Certificate> {
  const secret = z.looseObject({ data: z.record(z.string(), z.string()) }).parse(await api.client.get(TLS));
  return new X509Certificate(Buffer.from(secret.data["tls.crt"] ?? "", "base64"));
}
const ordered = (): number =>
  internet.requests().filter(({ url }) => url.startsWith("https://acme-v02.api.letsencrypt.org/acme/finalize/")).length;
const records = async (): Promise<unknown> => {
  const headers = { authorization: `Bearer ${token("good")}` };
  const get = async (path: string) => {
    const url = new URL(`https://api.cloudflare.com/client/v4${path}`);
    const { body } = await internet.ask({ method: "GET", url, headers, body: new Uint8Array() });
    return z
      .looseObject({ result: z.array(z.looseObject({ id: z.string() })) })
      .parse(JSON.parse(Buffer.from(body).toString())).result;
  };
  return get(`/zones/${(await get("/zones"))[0]?.id}/dns_records`);
};

const look = (name: string, zone = "mylab.dev"): Promise<string> =>
  inspectZone(zone, { token: token(name), env: env(), signal: AbortSignal.timeout(10_000) });

const giveToken = (name: string): Promise<KubernetesObject> =>
  put({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: TOKEN.name, namespace: TOKEN.namespace },
    data: { "api-token": Buffer.from(token(name)).toString("base64") },
  });

const nobody = (): Promise<undefined> => Promise.resolve(undefined);

describe("the lab's own look at its zone", () => {
  it("tells what is wrong with a token", async () => {
    expect(await look("good")).toMatch(/^[0-9a-f]{32}$/);
    await expect(look("nobody")).rejects.toThrow(
      "Cloudflare refuses GET /user/tokens/verify: Invalid API Token (1000)",
    );
    await expect(look("elsewhere")).rejects.toThrow("the Cloudflare token does not know the zone mylab.dev");
  });

  it("is a line of the checkup", async () => {
    const lookAs = (name: string, of = lab): Promise<readonly Finding[]> => {
      const secrets = { path: "", present: false, values: {}, issues: [] };
      const checkup = { folder: dir, ownEnv: {}, secrets, issues: [], greeting: nobody, host: nobody, dnsPort: 53 };
      return cloudflareToken.look({ ...checkup, lab: of, env: env(name) }, AbortSignal.timeout(10_000));
    };
    expect(await lookAs("good")).toMatchObject([{ verdict: "ok" }]);
    expect(await lookAs("elsewhere")).toMatchObject([
      { verdict: "missing", message: "the Cloudflare token does not know the zone mylab.dev" },
    ]);
    expect(await lookAs("good", { ...lab, cloudflare: null })).toEqual([]);
  });

  it("keeps a token that is no good out of the cluster", async () => {
    await expect(writeCloudflareSecret.run(site("elsewhere"), () => undefined)).rejects.toMatchObject({
      code: "CLOUDFLARE_ZONE",
    });
    expect(await api.client.find(TOKEN)).toBeUndefined();
  });
});

describe("a certificate by DNS", () => {
  it("has an account as soon as the issuer is there, with a key of its own", async () => {
    await putFile("namespace.yaml");
    await putFile("issuer.yaml");
    const issuer = { apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", name: "letsencrypt" };
    await becomes("account", async () => (await ready(issuer)) === "True");
    expect(conditionOf(await api.client.get(issuer), "Ready")?.reason).toBe("ACMEAccountRegistered");
    expect(await api.client.find(KEY)).toBeDefined();
  });

  it("waits while the token's Secret is missing, and says so as cert-manager does", async () => {
    await putFile("certificate.yaml");
    await says("Challenge", 'error getting cloudflare secret: secrets "cloudflare-api-token" not found');
    expect(await ready(CERTIFICATE)).toBe("False");
    expect(conditionOf(await api.client.get(CERTIFICATE), "Issuing")?.status).toBe("True");
    await put({ apiVersion: "v1", kind: "Secret", metadata: { name: TOKEN.name, namespace: TOKEN.namespace } });
    await says("Challenge", 'specified key "api-token" not found in secret cert-manager/cloudflare-api-token');
  });

  it("waits while the token lacks the zone or may not write, in the solver's words", async () => {
    await giveToken("elsewhere");
    await says(
      "Challenge",
      "Found no Zones for domain _acme-challenge.home.mylab.dev. (neither in the sub-domain nor in the SLD)",
    );
    await giveToken("reader");
    await says("Challenge", "\t Error: 10000: Authentication error");
    await giveToken("nobody");
    await says("Challenge", "while attempting to find Zones for domain _acme-challenge.home.mylab.dev.");
    expect((await reasons("Order")).length).toBe(1);
  });

  it("is issued as soon as the token is right, for the domain and everything one label below it", async () => {
    await writeCloudflareSecret.run(site(), () => undefined);
    await becomes("certificate", async () => (await ready(CERTIFICATE)) === "True");
    const issued = await certificate();
    expect(issued.subjectAltName).toBe("DNS:home.mylab.dev, DNS:*.home.mylab.dev");
    expect(issued.verify(new X509Certificate(ca.cert).publicKey)).toBe(true);
    // The records are taken away again, and so are the challenges.
    expect(await records()).toEqual([]);
    expect(await reasons("Challenge")).toEqual([]);
    expect(ordered()).toBe(1);
  });

  it("is kept, and comes back in a cluster made anew without a new order", async () => {
    const before = (await certificate()).fingerprint256;
    expect(await keepCertificates.run(site(), () => undefined)).toBe("2 secrets");
    await controllers.stop();
    for (const ref of [CERTIFICATE, TLS, KEY]) await api.client.delete(ref);
    expect(await restoreCertificates.skip?.(site())).toBeUndefined();
    expect(await restoreCertificates.run(site(), () => undefined)).toBe("2 of 2");
    expect(await restoreCertificates.run(site(), () => undefined)).toBe("the cluster has its own");
    await putFile("certificate.yaml");
    controllers = runControllers(api.client, [certManager(internet.ask)], (line) => void log.push(line));
    await becomes("certificate", async () => (await ready(CERTIFICATE)) === "True");
    expect((await certificate()).fingerprint256).toBe(before);
    expect(ordered()).toBe(1);
  });

  it("is ordered anew when nothing was kept of it", async () => {
    await api.client.delete(TLS);
    await becomes("certificate", async () => (await api.client.find(TLS)) !== undefined);
    expect(ordered()).toBe(2);
  });

  it("that the authority refuses is left alone for an hour", async () => {
    for (let n = 2; n < 5; n += 1) {
      await api.client.delete(TLS);
      await becomes(`certificate ${n + 1}`, async () => (await api.client.find(TLS)) !== undefined);
    }
    await api.client.delete(TLS);
    await says(
      "Order",
      "urn:ietf:params:acme:error:rateLimited: too many certificates (5) already issued for this exact set",
    );
    await becomes("failure", async () => conditionOf(await api.client.get(CERTIFICATE), "Issuing")?.status === "False");
    const orders = (await reasons("Order")).length;
    await giveToken("good");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect((await reasons("Order")).length).toBe(orders);
  });
});
