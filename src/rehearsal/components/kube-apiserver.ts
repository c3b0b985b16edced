import { join } from "node:path";
import { stringify } from "yaml";
import { ETCD_CLIENT_PORT } from "./etcd.ts";
import {
  added,
  changed,
  kept,
  withExtraArgs,
  type Component,
  type ComponentFile,
  type ExtraArgs,
  type MergePolicy,
  type Setting,
} from "./setting.ts";

export interface ApiserverOptions {
  readonly dir: string;
  readonly address: string;
  /** The cluster's endpoint, which is also the issuer of service account tokens. */
  readonly endpoint: string;
  readonly serviceSubnets: readonly string[];
  readonly pki: ApiserverPki;
  /** `cluster.apiServer.admissionControl` of the machine configuration. */
  readonly admissionControl: readonly { readonly name: string; readonly configuration: unknown }[];
  /** `cluster.apiServer.auditPolicy`; Talos logs metadata of everything when it is not set. */
  readonly auditPolicy?: unknown;
  /** base64, 32 bytes: keys of encryption at rest; the second is from clusters made by Talos before 1.3. */
  readonly secretboxKey?: string;
  readonly aescbcKey?: string;
  readonly extraArgs: ExtraArgs;
}

/** PEM texts. */
export interface ApiserverPki {
  readonly ca: string;
  readonly serving: CertificateAndKey;
  readonly kubeletClient: CertificateAndKey;
  readonly aggregatorCa: string;
  readonly frontProxy: CertificateAndKey;
  readonly etcdCa: string;
  readonly etcdClient: CertificateAndKey;
  readonly serviceAccount: { readonly key: string; readonly publicKey: string };
}

interface CertificateAndKey {
  readonly cert: string;
  readonly key: string;
}

export const APISERVER_PORT = 6443;

const SECRETS = "system/secrets/kubernetes/kube-apiserver";
const CONFIG = "system/config/kubernetes/kube-apiserver";
export const AUDIT_LOG = "var/log/audit/kube/kube-apiserver.log";

/** TLS 1.2 and 1.3 suites that Talos 1.13 allows. source: siderolabs/talos v1.13 control_plane_static_pod.go. */
const CIPHER_SUITES = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  ...["ECDSA", "RSA"].flatMap((key) => [
    `TLS_ECDHE_${key}_WITH_AES_128_GCM_SHA256`,
    `TLS_ECDHE_${key}_WITH_AES_256_GCM_SHA384`,
    `TLS_ECDHE_${key}_WITH_CHACHA20_POLY1305`,
    `TLS_ECDHE_${key}_WITH_CHACHA20_POLY1305_SHA256`,
  ]),
].join(",");

/** kube-apiserver as Talos 1.13 runs it. source: siderolabs/talos v1.13 control_plane_static_pod.go (names and values). */
export function kubeApiserver(options: ApiserverOptions): Component {
  const secret = (name: string): Setting => ({
    ...kept(name, "", ""),
    here: join(options.dir, SECRETS, SECRET_FILES[name] ?? ""),
    talos: `/${SECRETS}/${SECRET_FILES[name] ?? ""}`,
  });
  const config = (name: string, file: string): Setting =>
    kept(name, join(options.dir, CONFIG, file), `/${CONFIG}/${file}`);
  const etcdServers = `https://${options.address}:${ETCD_CLIENT_PORT}`;

  const flags: readonly Setting[] = [
    config("admission-control-config-file", "admission-control-config.yaml"),
    kept("allow-privileged", "true"),
    kept("anonymous-auth", "false"),
    kept("api-audiences", options.endpoint),
    changed("bind-address", "0.0.0.0", options.address, "each machine of the rehearsal has its own loopback address"),
    secret("client-ca-file"),
    kept("enable-admission-plugins", "NodeRestriction"),
    secret("requestheader-client-ca-file"),
    kept("requestheader-allowed-names", "front-proxy-client"),
    kept("requestheader-extra-headers-prefix", "X-Remote-Extra-"),
    kept("requestheader-group-headers", "X-Remote-Group"),
    kept("requestheader-username-headers", "X-Remote-User"),
    secret("proxy-client-cert-file"),
    secret("proxy-client-key-file"),
    kept("enable-bootstrap-token-auth", "true"),
    kept("tls-min-version", "VersionTLS12"),
    kept("tls-cipher-suites", CIPHER_SUITES),
    secret("encryption-provider-config"),
    config("audit-policy-file", "auditpolicy.yaml"),
    kept("audit-log-path", join(options.dir, AUDIT_LOG), `/${AUDIT_LOG}`),
    kept("audit-log-maxage", "30"),
    kept("audit-log-maxbackup", "10"),
    kept("audit-log-maxsize", "100"),
    kept("profiling", "false"),
    secret("etcd-cafile"),
    secret("etcd-certfile"),
    secret("etcd-keyfile"),
    changed(
      "etcd-servers",
      "https://127.0.0.1:2379",
      etcdServers,
      "the machine's own etcd, on the machine's own address",
    ),
    secret("kubelet-client-certificate"),
    secret("kubelet-client-key"),
    kept("secure-port", String(APISERVER_PORT)),
    kept("service-account-issuer", options.endpoint),
    secret("service-account-key-file"),
    secret("service-account-signing-key-file"),
    kept("service-cluster-ip-range", options.serviceSubnets.join(",")),
    secret("tls-cert-file"),
    secret("tls-private-key-file"),
    kept("kubelet-preferred-address-types", "InternalIP,ExternalIP,Hostname"),
    kept("advertise-address", options.address, "$(POD_IP)"),
    added(
      "endpoint-reconciler-type",
      "none",
      "the API refuses loopback addresses in Endpoints, so the Service `kubernetes` has none; nothing in a pod runs that would ask for them",
    ),
    ...authorization(options, config),
  ];
  return {
    name: "kube-apiserver",
    binary: "kube-apiserver",
    flags: withExtraArgs("kube-apiserver", flags, options.extraArgs, POLICIES),
    env: [
      added(
        "GOGC",
        "200",
        "a cluster that lives for half a minute: 150 MB more memory take a sixth off the API server's CPU time (measured, docs/performance.md)",
      ),
    ],
    files: files(options),
  };
}

/** Talos writes an authorization file unless the configuration asks for the flags: both at once are refused by the apiserver. */
function authorization(options: ApiserverOptions, config: (name: string, file: string) => Setting): readonly Setting[] {
  const asksForFlags = Object.keys(options.extraArgs).some((name) => name.startsWith("authorization-"));
  return asksForFlags
    ? [kept("authorization-mode", "Node,RBAC")]
    : [config("authorization-config", "authorization-config.yaml")];
}

const SECRET_FILES: Readonly<Record<string, string>> = {
  "client-ca-file": "ca.crt",
  "requestheader-client-ca-file": "aggregator-ca.crt",
  "proxy-client-cert-file": "front-proxy-client.crt",
  "proxy-client-key-file": "front-proxy-client.key",
  "encryption-provider-config": "encryptionconfig.yaml",
  "etcd-cafile": "etcd-client-ca.crt",
  "etcd-certfile": "etcd-client.crt",
  "etcd-keyfile": "etcd-client.key",
  "kubelet-client-certificate": "apiserver-kubelet-client.crt",
  "kubelet-client-key": "apiserver-kubelet-client.key",
  "service-account-key-file": "service-account.pub",
  "service-account-signing-key-file": "service-account.key",
  "tls-cert-file": "apiserver.crt",
  "tls-private-key-file": "apiserver.key",
};

const POLICIES: Readonly<Record<string, MergePolicy>> = {
  "enable-admission-plugins": "additive",
  "feature-gates": "additive",
  "authorization-mode": "additive",
  "tls-cipher-suites": "additive",
  "service-account-issuer": "additive",
  "etcd-servers": "denied",
  "authorization-config": "denied",
  ...Object.fromEntries(Object.keys(SECRET_FILES).map((name) => [name, "denied" as const])),
};

function files(options: ApiserverOptions): readonly ComponentFile[] {
  const { pki } = options;
  const secret = (flag: string, content: string): ComponentFile =>
    keptFile(`${SECRETS}/${SECRET_FILES[flag] ?? ""}`, content);
  return [
    secret("client-ca-file", pki.ca),
    secret("requestheader-client-ca-file", pki.aggregatorCa),
    secret("proxy-client-cert-file", pki.frontProxy.cert),
    secret("proxy-client-key-file", pki.frontProxy.key),
    secret("encryption-provider-config", encryptionConfig(options)),
    secret("etcd-cafile", pki.etcdCa),
    secret("etcd-certfile", pki.etcdClient.cert),
    secret("etcd-keyfile", pki.etcdClient.key),
    secret("kubelet-client-certificate", pki.kubeletClient.cert),
    secret("kubelet-client-key", pki.kubeletClient.key),
    secret("service-account-key-file", pki.serviceAccount.publicKey),
    secret("service-account-signing-key-file", pki.serviceAccount.key),
    secret("tls-cert-file", pki.serving.cert),
    secret("tls-private-key-file", pki.serving.key),
    keptFile(
      `${CONFIG}/admission-control-config.yaml`,
      stringify({
        apiVersion: "apiserver.config.k8s.io/v1",
        kind: "AdmissionConfiguration",
        plugins: options.admissionControl.map(({ name, configuration }) => ({ name, configuration })),
      }),
    ),
    keptFile(
      `${CONFIG}/auditpolicy.yaml`,
      stringify(
        options.auditPolicy ?? { apiVersion: "audit.k8s.io/v1", kind: "Policy", rules: [{ level: "Metadata" }] },
      ),
    ),
    keptFile(
      `${CONFIG}/authorization-config.yaml`,
      stringify({
        apiVersion: "apiserver.config.k8s.io/v1",
        kind: "AuthorizationConfiguration",
        authorizers: [
          { type: "Node", name: "node" },
          { type: "RBAC", name: "rbac" },
        ],
      }),
    ),
  ];
}

/**
 * Secrets are encrypted with the newest key and may be read with any, or in the clear. The names of the keys are part
 * of what is stored in etcd: source: siderolabs/talos v1.13 (aescbc `key1`, secretbox `key2`).
 */
function encryptionConfig({ secretboxKey, aescbcKey }: ApiserverOptions): string {
  return stringify({
    apiVersion: "apiserver.config.k8s.io/v1",
    kind: "EncryptionConfiguration",
    resources: [
      {
        resources: ["secrets"],
        providers: [
          ...provider("secretbox", "key2", secretboxKey),
          ...provider("aescbc", "key1", aescbcKey),
          { identity: {} },
        ],
      },
    ],
  });
}

function provider(kind: string, name: string, secret: string | undefined): readonly unknown[] {
  return secret === undefined || secret === "" ? [] : [{ [kind]: { keys: [{ name, secret }] } }];
}

function keptFile(path: string, content: string): ComponentFile {
  return { path, content, decision: "kept", why: "" };
}
