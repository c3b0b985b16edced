import { createHash, X509Certificate } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { probeHttp, probeTls, type TlsAnswer } from "../../src/drive/edge/probe.ts";
import { conditionOf, type KubernetesObject } from "../../src/lib/kubernetes/object.ts";
import { createCa } from "../../src/lib/pki.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { certManager } from "../../src/rehearsal/cluster/cert-manager.ts";
import { gateway } from "../../src/rehearsal/cluster/gateway.ts";
import { loadBalancers } from "../../src/rehearsal/cluster/load-balancers.ts";
import { runControllers, type Controllers } from "../../src/rehearsal/cluster/run.ts";
import { startInternet, type Internet } from "../../src/rehearsal/internet/internet.ts";
import { createSupervisor, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import { startBareApiserver, type BareApiserver } from "../bare-apiserver.ts";
import { applyAll, renderSeed, runPod, setNode, VERSIONS } from "../cluster-fixtures.ts";

const ADDRESS = "127.235.4.210";
const PORT = 8443;
const HOST = "whoami.home.example.net";
const GATEWAY = { apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway", namespace: "gateway", name: "homelab" };
const ROUTE = { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", namespace: "whoami", name: "whoami" };
const SECRET = { apiVersion: "v1", kind: "Secret", namespace: "gateway", name: "gateway-tls" };
const SLICE = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", namespace: "whoami", name: "whoami-1" };

let dir = "";
let supervisor: Supervisor;
let api: BareApiserver;
let internet: Internet;
let controllers: Controllers;
const log: string[] = [];
const write = (line: string): void => void log.push(line);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-gateway-"));
  const ca = await createCa({ commonName: "Rehearsal", algorithm: "P-256" });
  const caFile = join(dir, "ca.crt");
  await writeFile(caFile, ca.cert);
  internet = await startInternet({
    dir: join(dir, "hosts"),
    address: "127.235.255.3",
    port: 0,
    ca,
    versions: VERSIONS,
  });
  supervisor = createSupervisor(join(dir, "run"));
  api = await startBareApiserver(join(dir, "api"), "127.235.4.1", supervisor);
  // Before the CRDs are there, as in a young cluster.
  controllers = runControllers(api.client, [certManager(), gateway(write), loadBalancers()], write);
  const env = { PATH: process.env["PATH"], HOME: dir, TMPDIR: dir, HTTPS_PROXY: internet.url, SSL_CERT_FILE: caFile };
  const replace = { "192.168.1.210": ADDRESS, "port: 443": `port: ${PORT}` };
  for (const folder of [
    "infra/gateway-api",
    "infra/cert-manager",
    "infra/cilium",
    "infra/gateway",
    "apps/external/whoami",
  ])
    await applyAll(api.client, await renderSeed(folder, { scratch: join(dir, "trees"), env, replace }));
  await api.client.create({
    ...at(SLICE),
    metadata: { ...at(SLICE).metadata, labels: { "kubernetes.io/service-name": "whoami" } },
    addressType: "IPv4",
    ...endpoints(true),
  });
  await setNode(api.client, "node-1", true);
}, 120_000);

afterAll(async () => {
  await controllers.stop();
  api.client.close();
  await supervisor.stopAll({ kill: true });
  await internet.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

function at(ref: { apiVersion: string; kind: string; namespace: string; name: string }): KubernetesObject {
  return { apiVersion: ref.apiVersion, kind: ref.kind, metadata: { name: ref.name, namespace: ref.namespace } };
}

function endpoints(ready: boolean): { endpoints: object[]; ports: object[] } {
  return {
    endpoints: [{ addresses: ["10.244.1.7"], conditions: { ready }, targetRef: { kind: "Pod", name: "whoami-x" } }],
    ports: [{ name: "http", port: 8080 }],
  };
}

const tls = (host = HOST): Promise<TlsAnswer> => probeTls(ADDRESS, PORT, host);
const becomes = (what: string, check: () => Promise<boolean>): Promise<true> =>
  waitFor(async () => (await check()) || undefined, { timeoutMs: 10_000, what: `${what}\n${log.join("\n")}` });
const has = async (
  ref: Parameters<BareApiserver["client"]["get"]>[0],
  type: string,
  status: string,
): Promise<boolean> => conditionOf(await api.client.get(ref), type)?.status === status;
const parentCondition = async (type: string): Promise<string | undefined> => {
  const route = await api.client.get(ROUTE);
  const status = route["status"] as { parents?: { conditions: { type: string; reason: string }[] }[] } | undefined;
  return status?.parents?.[0]?.conditions.find((condition) => condition.type === type)?.reason;
};
const operator = {
  name: "operator",
  namespace: "kube-system",
  node: "node-1",
  labels: { "io.cilium/app": "operator" },
};
const agent = { name: "agent", namespace: "kube-system", node: "node-1", labels: { "k8s-app": "cilium" } };
const manager = {
  name: "manager",
  namespace: "cert-manager",
  node: "node-1",
  labels: { "app.kubernetes.io/name": "cert-manager" },
};

test("nothing happens before the pods of Cilium and cert-manager run", async () => {
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await api.client.find(SECRET)).toBeUndefined();
  expect((await api.client.get(GATEWAY))["status"]).toBeUndefined();
  await expect(tls()).rejects.toThrow(/ECONNREFUSED/);
});

test("cert-manager issues the Gateway's certificate, which really is for its names", async () => {
  await runPod(api.client, manager);
  await becomes("certificate", () =>
    has(
      { apiVersion: "cert-manager.io/v1", kind: "Certificate", namespace: "gateway", name: "gateway-tls" },
      "Ready",
      "True",
    ),
  );
  const { data } = (await api.client.get(SECRET)) as unknown as { data: Record<string, string> };
  const certificate = new X509Certificate(Buffer.from(data["tls.crt"] ?? "", "base64"));
  expect(certificate.subjectAltName).toBe("DNS:home.example.net, DNS:*.home.example.net");
  expect(certificate.verify(certificate.publicKey)).toBe(true);
});

test("the Gateway gets its address, is programmed, and answers from route, Service and endpoints", async () => {
  await runPod(api.client, operator);
  await becomes("address", async () =>
    JSON.stringify((await api.client.get(GATEWAY))["status"] ?? {}).includes(ADDRESS),
  );
  await expect(tls()).rejects.toThrow(/ECONNREFUSED/);
  await runPod(api.client, agent);
  await becomes("programmed Gateway", () => has(GATEWAY, "Programmed", "True"));
  expect(await parentCondition("Accepted")).toBe("Accepted");
  expect(await parentCondition("ResolvedRefs")).toBe("ResolvedRefs");
  const { listeners } = (await api.client.get(GATEWAY))["status"] as {
    listeners: { name: string; attachedRoutes: number }[];
  };
  expect(listeners.map(({ name, attachedRoutes }) => [name, attachedRoutes])).toEqual([
    ["apps", 1],
    ["domain", 0],
  ]);

  await becomes("answer", async () => (await tls()).status === 200);
  const answer = await tls();
  expect(JSON.parse(answer.body)).toEqual({
    gateway: "gateway/homelab",
    listener: "apps",
    route: "whoami/whoami",
    service: "whoami/whoami",
    endpoint: "10.244.1.7:8080",
    pod: "whoami-x",
  });
  const { data } = (await api.client.get(SECRET)) as unknown as { data: Record<string, string> };
  const certificate = new X509Certificate(Buffer.from(data["tls.crt"] ?? "", "base64"));
  expect(answer.fingerprint).toBe(certificate.fingerprint256);
  expect(createHash("sha256").update(certificate.raw).digest("hex")).toBe(
    answer.fingerprint.replaceAll(":", "").toLowerCase(),
  );
});

test("hosts without a route, outside of the domain, or without TLS get what a Gateway gives them", async () => {
  expect((await tls("other.home.example.net")).status).toBe(404);
  await expect(tls("example.org")).rejects.toThrow(/EDGE|handshake|alert|closed/i);
  await expect(probeHttp(ADDRESS, PORT, HOST)).rejects.toThrow();
});

test("without a ready endpoint it answers 503, without the Service 500 and says so", async () => {
  await api.client.patch(SLICE, endpoints(false), { type: "merge" });
  await becomes("503", async () => (await tls()).status === 503);
  await api.client.patch(SLICE, endpoints(true), { type: "merge" });
  await becomes("200", async () => (await tls()).status === 200);
  const service = await api.client.get({ apiVersion: "v1", kind: "Service", namespace: "whoami", name: "whoami" });
  await api.client.delete({ apiVersion: "v1", kind: "Service", namespace: "whoami", name: "whoami" });
  await becomes("500", async () => (await tls()).status === 500);
  await becomes("BackendNotFound", async () => (await parentCondition("ResolvedRefs")) === "BackendNotFound");
  const { name, namespace, labels } = service.metadata;
  await api.client.create({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace, labels },
    spec: { selector: {}, ports: [{ name: "http", port: 80 }] },
  });
  await becomes("200 again", async () => (await tls()).status === 200);
});

test("another certificate in the Secret is what clients see at once, and a deleted one is issued again", async () => {
  const before = (await tls()).fingerprint;
  await api.client.delete(SECRET);
  await becomes("new certificate", async () => {
    const now = await tls().catch(() => undefined);
    return now !== undefined && now.fingerprint !== before;
  });
});

test("a deleted route's host fails, and the listener counts one less", async () => {
  const route = await api.client.get(ROUTE);
  await api.client.delete(ROUTE);
  await becomes("404", async () => (await tls()).status === 404);
  await becomes("count", async () =>
    JSON.stringify((await api.client.get(GATEWAY))["status"]).includes('"attachedRoutes":0,'),
  );
  const { name, namespace } = route.metadata;
  await api.client.create({
    apiVersion: route.apiVersion,
    kind: route.kind,
    metadata: { name, namespace },
    spec: route["spec"],
  });
  await becomes("200", async () => (await tls()).status === 200);
});

test("with the node's power gone nothing answers any more", async () => {
  await setNode(api.client, "node-1", false);
  await becomes("silence", () =>
    tls().then(
      () => false,
      () => true,
    ),
  );
  await setNode(api.client, "node-1", true);
  await becomes("200", () =>
    tls().then(
      (answer) => answer.status === 200,
      () => false,
    ),
  );
});

test("an address that no pool holds is not given", async () => {
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "lb", namespace: "whoami" },
    spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
  };
  await api.client.create(service);
  const ref = { apiVersion: "v1", kind: "Service", namespace: "whoami", name: "lb" };
  await becomes("refusal", () => has(ref, "cilium.io/IPAMRequestSatisfied", "False"));
  expect(conditionOf(await api.client.get(ref), "cilium.io/IPAMRequestSatisfied")?.reason).toBe("no_pool");
});

const issuer = (name: string, spec: object): KubernetesObject => ({
  apiVersion: "cert-manager.io/v1",
  kind: "Issuer",
  metadata: { name, namespace: "whoami" },
  spec,
});
const certificate = (name: string, spec: object): KubernetesObject => ({
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  metadata: { name, namespace: "whoami" },
  spec: { secretName: name, ...spec },
});

test("a certificate authority signs, and its certificates verify", async () => {
  const pem = async (name: string, key: string): Promise<X509Certificate> => {
    const secret = (await api.client.get({
      apiVersion: "v1",
      kind: "Secret",
      namespace: "whoami",
      name,
    })) as unknown as { data: Record<string, string> };
    return new X509Certificate(Buffer.from(secret.data[key] ?? "", "base64"));
  };
  const ref = { apiVersion: "cert-manager.io/v1", kind: "Certificate", namespace: "whoami", name: "leaf" };
  await api.client.create(issuer("authority", { ca: { secretName: "root" } }));
  await api.client.create(
    certificate("leaf", { dnsNames: ["leaf.local"], ipAddresses: ["10.0.0.1"], issuerRef: { name: "authority" } }),
  );
  await becomes("waiting leaf", () => has(ref, "Ready", "False"));
  await api.client.create(issuer("self", { selfSigned: {} }));
  await api.client.create(
    certificate("root", {
      isCA: true,
      commonName: "root",
      privateKey: { algorithm: "ECDSA" },
      issuerRef: { name: "self" },
    }),
  );
  await becomes("leaf", () => has(ref, "Ready", "True"));
  const [leaf, root] = [await pem("leaf", "tls.crt"), await pem("root", "tls.crt")];
  expect(root.ca).toBe(true);
  expect(leaf.verify(root.publicKey)).toBe(true);
  expect(leaf.subjectAltName).toBe("DNS:leaf.local, IP Address:10.0.0.1");
  expect((await pem("leaf", "ca.crt")).fingerprint256).toBe(root.fingerprint256);
});
