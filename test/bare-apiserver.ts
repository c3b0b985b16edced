import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { connect, type KubernetesClient } from "../src/lib/kubernetes/client.ts";
import { createCa, issue } from "../src/lib/pki.ts";
import { waitFor } from "../src/lib/wait.ts";
import type { Supervisor } from "../src/rehearsal/supervisor.ts";
import { toolPath } from "./tools.ts";

export interface BareApiserver {
  readonly client: KubernetesClient;
  readonly kubeconfig: string;
  readonly kubeconfigFile: string;
}

/**
 * A real etcd and a real kube-apiserver and nothing else, for suites that need only an API. The Talos machine starts
 * them with the flags that Talos uses; here they have as few as possible.
 */
export async function startBareApiserver(dir: string, address: string, supervisor: Supervisor): Promise<BareApiserver> {
  await mkdir(dir, { recursive: true });
  const file = async (name: string, content: string): Promise<string> => {
    const path = join(dir, name);
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
  const ca = await createCa({ commonName: "bare", algorithm: "P-256" });
  const serving = await issue(ca, {
    commonName: "api",
    sans: [address],
    usages: ["server"],
    algorithm: "P-256",
    days: 1,
  });
  const admin = await issue(ca, {
    commonName: "admin",
    organization: ["system:masters"],
    usages: ["client"],
    algorithm: "P-256",
    days: 1,
  });
  const account = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const etcd = `http://${address}:2379`;
  await supervisor.start({
    name: "etcd",
    file: toolPath("etcd"),
    env: {},
    args: [
      `--data-dir=${join(dir, "etcd")}`,
      `--listen-client-urls=${etcd}`,
      `--advertise-client-urls=${etcd}`,
      `--listen-peer-urls=http://${address}:2380`,
      "--unsafe-no-fsync",
    ],
  });
  await supervisor.start({
    name: "kube-apiserver",
    file: toolPath("kube-apiserver"),
    env: {},
    args: [
      `--etcd-servers=${etcd}`,
      `--bind-address=${address}`,
      `--advertise-address=${address}`,
      "--endpoint-reconciler-type=none",
      "--service-cluster-ip-range=10.96.0.0/12",
      "--allow-privileged=true",
      "--service-account-issuer=https://bare",
      `--service-account-signing-key-file=${await file("sa.key", account.privateKey)}`,
      `--service-account-key-file=${await file("sa.pub", account.publicKey)}`,
      `--client-ca-file=${await file("ca.crt", ca.cert)}`,
      `--tls-cert-file=${await file("api.crt", serving.cert)}`,
      `--tls-private-key-file=${await file("api.key", serving.key)}`,
      "--authorization-mode=RBAC",
      "--disable-admission-plugins=ServiceAccount",
    ],
  });
  const kubeconfig = stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "bare",
    contexts: [{ name: "bare", context: { cluster: "bare", user: "admin" } }],
    clusters: [
      { name: "bare", cluster: { server: `https://${address}:6443`, "certificate-authority-data": base64(ca.cert) } },
    ],
    users: [
      { name: "admin", user: { "client-certificate-data": base64(admin.cert), "client-key-data": base64(admin.key) } },
    ],
  });
  const client = connect(kubeconfig);
  await waitFor(async () => (await client.raw("GET", "/readyz")) === "ok", {
    timeoutMs: 60_000,
    what: "ready apiserver",
  });
  return { client, kubeconfig, kubeconfigFile: await file("kubeconfig", kubeconfig) };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
