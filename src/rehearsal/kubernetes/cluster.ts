import { firstAddress, formatAddress, parseCidr } from "../../lib/cidr.ts";
import { HomelabError } from "../../lib/error.ts";
import type { CertificateAndKey } from "../../lib/pki.ts";
import type { MachineConfig } from "../talos/machine-config.ts";

/** What Talos 1.13 installs when the configuration names no images. source: siderolabs/talos v1.13 machinery constants. */
export const KUBERNETES_VERSION = "1.36.3";

/** What every machine of the cluster knows, with Talos' defaults filled in. */
export interface ClusterFacts {
  readonly name: string;
  /** URL of the Kubernetes API. */
  readonly endpoint: string;
  readonly dnsDomain: string;
  readonly podSubnets: readonly string[];
  readonly serviceSubnets: readonly string[];
  /** PEM of the Kubernetes CA's certificate. */
  readonly ca: string;
  /** `id.secret`, with which kubelets join. */
  readonly bootstrapToken: string;
}

/** What only control planes know. Keys are PEM. */
export interface ControlPlaneSecrets {
  readonly ca: CertificateAndKey;
  readonly etcdCa: CertificateAndKey;
  readonly aggregatorCa: CertificateAndKey;
  readonly serviceAccountKey: string;
}

/**
 * source of the defaults: siderolabs/talos v1.13 machinery constants.
 *
 * @throws HomelabError `MACHINE_CONFIG_INCOMPLETE` naming every missing path
 */
export function clusterFacts(config: MachineConfig): ClusterFacts {
  const { cluster } = config;
  const missing: string[] = [];
  const facts = {
    name: cluster.clusterName ?? "",
    endpoint: required(cluster.controlPlane?.endpoint, "cluster.controlPlane.endpoint", missing),
    dnsDomain: cluster.network?.dnsDomain ?? "cluster.local",
    podSubnets: cluster.network?.podSubnets ?? ["10.244.0.0/16"],
    serviceSubnets: cluster.network?.serviceSubnets ?? ["10.96.0.0/12"],
    ca: required(cluster.ca?.crt, "cluster.ca.crt", missing),
    bootstrapToken: required(cluster.token, "cluster.token", missing),
  };
  refuse(missing);
  return facts;
}

/** @throws HomelabError `MACHINE_CONFIG_INCOMPLETE` naming every missing path */
export function controlPlaneSecrets({ cluster }: MachineConfig): ControlPlaneSecrets {
  const missing: string[] = [];
  const pair = (value: { crt?: string | undefined; key?: string | undefined } | undefined, path: string) => ({
    cert: required(value?.crt, `${path}.crt`, missing),
    key: required(value?.key, `${path}.key`, missing),
  });
  const secrets = {
    ca: pair(cluster.ca, "cluster.ca"),
    etcdCa: pair(cluster.etcd?.ca, "cluster.etcd.ca"),
    aggregatorCa: pair(cluster.aggregatorCA, "cluster.aggregatorCA"),
    serviceAccountKey: required(cluster.serviceAccount?.key, "cluster.serviceAccount.key", missing),
  };
  refuse(missing);
  return secrets;
}

/** The nth address of each IPv4 service subnet: 1 is the API's, 10 the DNS server's. */
export function serviceAddresses(subnets: readonly string[], nth: number): readonly string[] {
  return subnets.flatMap((subnet) => {
    const cidr = parseCidr(subnet);
    return cidr === undefined ? [] : [formatAddress(firstAddress(cidr) + nth)];
  });
}

/** Tag of an image reference: `v1.36.3` of `ghcr.io/siderolabs/kubelet:v1.36.3`, with or without a digest. */
export function imageTag(image: string | undefined): string | undefined {
  return /:([\w][\w.-]*)(?:@|$)/.exec(image ?? "")?.[1];
}

function required(value: string | undefined, path: string, missing: string[]): string {
  if (value === undefined || value === "") missing.push(path);
  return value ?? "";
}

function refuse(missing: readonly string[]): void {
  if (missing.length > 0)
    throw new HomelabError("MACHINE_CONFIG_INCOMPLETE", `the machine configuration lacks ${missing.join(", ")}`);
}
