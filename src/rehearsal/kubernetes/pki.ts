import { createPublicKey } from "node:crypto";
import { importPrivateKey, issue, type CertificateAndKey, type Subject, type Usage } from "../../lib/pki.ts";
import type { ApiserverPki } from "../components/kube-apiserver.ts";
import type { EtcdPki } from "../components/etcd.ts";
import { serviceAddresses, type ClusterFacts, type ControlPlaneSecrets } from "./cluster.ts";

/** Everything that a control plane issues for itself at each start, as Talos does. PEM texts. */
export interface ControlPlanePki {
  readonly etcd: EtcdPki;
  /** The machine's own client of etcd. */
  readonly etcdAdmin: CertificateAndKey;
  readonly apiserver: ApiserverPki;
  readonly controllerManager: CertificateAndKey;
  readonly scheduler: CertificateAndKey;
  /** The machine's own client of the API: applies bootstrap manifests, labels its node. */
  readonly admin: CertificateAndKey;
}

/** source: siderolabs/talos v1.13 controllers/secrets and internal/pkg/etcd/certs.go (names, groups, usages, lifetime). */
export async function issueControlPlanePki(
  secrets: ControlPlaneSecrets,
  cluster: ClusterFacts,
  machine: { readonly hostname: string; readonly address: string; readonly certSans: readonly string[] },
): Promise<ControlPlanePki> {
  const { hostname, address } = machine;
  const etcdSans = [address, "127.0.0.1", hostname, "localhost"];
  const both = ["server", "client"] as const;

  const [server, peer, etcdAdmin, etcdClient, serving, kubeletClient, frontProxy, controllerManager, scheduler, admin] =
    await Promise.all([
      make(secrets.etcdCa, { commonName: hostname }, both, etcdSans),
      make(secrets.etcdCa, { commonName: hostname }, both, etcdSans),
      issueEtcdAdmin(secrets.etcdCa),
      make(secrets.etcdCa, { commonName: "kube-apiserver" }, ["client"]),
      make(
        secrets.ca,
        { commonName: "kube-apiserver", organization: ["kube-master"] },
        ["server"],
        apiserverSans(cluster, machine),
      ),
      make(secrets.ca, { commonName: "apiserver-kubelet-client", organization: ["system:masters"] }, ["client"]),
      make(secrets.aggregatorCa, { commonName: "front-proxy-client" }, ["client"]),
      make(secrets.ca, { commonName: "system:kube-controller-manager" }, ["client"]),
      make(secrets.ca, { commonName: "system:kube-scheduler" }, ["client"]),
      issueAdmin(secrets.ca, 365),
    ]);

  return {
    etcd: { ca: secrets.etcdCa.cert, server, peer },
    etcdAdmin,
    apiserver: {
      ca: secrets.ca.cert,
      serving,
      kubeletClient,
      aggregatorCa: secrets.aggregatorCa.cert,
      frontProxy,
      etcdCa: secrets.etcdCa.cert,
      etcdClient,
      serviceAccount: {
        key: secrets.serviceAccountKey,
        publicKey: createPublicKey(importPrivateKey(secrets.serviceAccountKey))
          .export({ format: "pem", type: "spki" })
          .toString(),
      },
    },
    controllerManager,
    scheduler,
    admin,
  };
}

function make(
  ca: CertificateAndKey,
  subject: Subject,
  usages: readonly Usage[],
  sans: readonly string[] = [],
): Promise<CertificateAndKey> {
  return issue(ca, { ...subject, usages, sans, algorithm: "P-256", days: 365 });
}

/** The machine's own client of etcd. */
export function issueEtcdAdmin(etcdCa: CertificateAndKey): Promise<CertificateAndKey> {
  return make(etcdCa, { commonName: "talos" }, ["client"]);
}

/** A client certificate of the cluster's administrator. */
export function issueAdmin(ca: CertificateAndKey, days: number): Promise<CertificateAndKey> {
  return issue(ca, {
    commonName: "admin",
    organization: ["system:masters"],
    usages: ["client"],
    algorithm: "P-256",
    days,
  });
}

/** Every name by which the API may be called. */
export function apiserverSans(
  cluster: ClusterFacts,
  machine: { readonly hostname: string; readonly address: string; readonly certSans: readonly string[] },
): readonly string[] {
  const service = "kubernetes.default";
  return [
    ...serviceAddresses(cluster.serviceSubnets, 1),
    new URL(cluster.endpoint).hostname,
    ...machine.certSans,
    "kubernetes",
    service,
    `${service}.svc`,
    `${service}.svc.${cluster.dnsDomain}`,
    machine.address,
    "127.0.0.1",
    "localhost",
    machine.hostname,
  ];
}
