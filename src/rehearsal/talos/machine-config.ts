import { z } from "zod";
import { pem, optional, schemaObject, text, toggle, whole, words } from "./config/scalars.ts";

/**
 * The v1alpha1 document as Talos 1.13 reads it. Sections whose content the rehearsal acts on are typed; a section that
 * it only stores is `unknown`, but its name must exist: Talos refuses unknown keys. Names come from the machinery
 * module's struct tags (source: siderolabs/talos pkg/machinery/config/types/v1alpha1). PEMs are decoded from base64.
 */
const stored = z.unknown().optional();
const stringMap = z.record(z.string(), text);
const keyPair = schemaObject({ crt: optional(pem), key: optional(pem) });
const certificate = schemaObject({ crt: optional(pem) });
/** A flag may be given once or, since 1.13, several times. */
const extraArgs = z.record(z.string(), z.union([text, words]));

const component = {
  image: optional(text),
  extraArgs: optional(extraArgs),
  extraVolumes: stored,
  env: optional(stringMap),
  resources: stored,
};

const vip = schemaObject({ ip: optional(text), equinixMetal: stored, hcloud: stored });
const vlan = schemaObject({
  addresses: optional(words),
  cidr: optional(text),
  routes: stored,
  dhcp: optional(toggle),
  vlanId: optional(whole),
  mtu: optional(whole),
  vip: optional(vip),
  dhcpOptions: stored,
});
const device = schemaObject({
  interface: optional(text),
  deviceSelector: stored,
  addresses: optional(words),
  cidr: optional(text),
  routes: stored,
  bond: stored,
  bridge: stored,
  bridgePort: stored,
  vlans: optional(z.array(vlan)),
  mtu: optional(whole),
  dhcp: optional(toggle),
  ignore: optional(toggle),
  dummy: optional(toggle),
  dhcpOptions: stored,
  wireguard: stored,
  vip: optional(vip),
});

const machine = schemaObject({
  type: optional(text),
  token: optional(text),
  ca: optional(keyPair),
  acceptedCAs: optional(z.array(certificate)),
  certSANs: optional(words),
  controlPlane: stored,
  kubelet: optional(
    schemaObject({
      image: optional(text),
      clusterDNS: optional(words),
      extraArgs: optional(extraArgs),
      extraMounts: stored,
      extraConfig: optional(z.record(z.string(), z.unknown(), { error: "mapping" })),
      credentialProviderConfig: stored,
      defaultRuntimeSeccompProfileEnabled: optional(toggle),
      registerWithFQDN: optional(toggle),
      nodeIP: stored,
      skipNodeRegistration: optional(toggle),
      disableManifestsDirectory: optional(toggle),
    }),
  ),
  pods: stored,
  network: optional(
    schemaObject({
      hostname: optional(text),
      interfaces: optional(z.array(device)),
      nameservers: optional(words),
      searchDomains: optional(words),
      extraHostEntries: stored,
      kubespan: stored,
      disableSearchDomain: optional(toggle),
    }),
  ),
  disks: stored,
  install: optional(
    schemaObject({
      disk: optional(text),
      diskSelector: stored,
      extraKernelArgs: optional(words),
      image: optional(text),
      extensions: stored,
      bootloader: optional(toggle),
      wipe: optional(toggle),
      legacyBIOSSupport: optional(toggle),
      grubUseUKICmdline: optional(toggle),
    }),
  ),
  files: stored,
  env: optional(stringMap),
  time: optional(schemaObject({ disabled: optional(toggle), servers: optional(words), bootTimeout: stored })),
  sysctls: optional(stringMap),
  sysfs: optional(stringMap),
  registries: stored,
  systemDiskEncryption: stored,
  features: optional(
    schemaObject({
      rbac: optional(toggle),
      stableHostname: optional(toggle),
      kubernetesTalosAPIAccess: stored,
      apidCheckExtKeyUsage: optional(toggle),
      diskQuotaSupport: optional(toggle),
      kubePrism: optional(schemaObject({ enabled: optional(toggle), port: optional(whole) })),
      hostDNS: stored,
      imageCache: stored,
      nodeAddressSortAlgorithm: optional(text),
    }),
  ),
  udev: stored,
  logging: stored,
  kernel: stored,
  seccompProfiles: stored,
  baseRuntimeSpecOverrides: stored,
  nodeLabels: optional(stringMap),
  nodeAnnotations: optional(stringMap),
  nodeTaints: optional(stringMap),
});

const cluster = schemaObject({
  id: optional(text),
  secret: optional(text),
  controlPlane: optional(schemaObject({ endpoint: optional(text), localAPIServerPort: optional(whole) })),
  clusterName: optional(text),
  network: optional(
    schemaObject({
      cni: optional(schemaObject({ name: optional(text), urls: optional(words), flannel: stored })),
      dnsDomain: optional(text),
      podSubnets: optional(words),
      serviceSubnets: optional(words),
    }),
  ),
  token: optional(text),
  aescbcEncryptionSecret: optional(text),
  secretboxEncryptionSecret: optional(text),
  ca: optional(keyPair),
  acceptedCAs: optional(z.array(certificate)),
  aggregatorCA: optional(keyPair),
  serviceAccount: optional(schemaObject({ key: optional(pem) })),
  apiServer: optional(
    schemaObject({
      ...component,
      certSANs: optional(words),
      disablePodSecurityPolicy: optional(toggle),
      admissionControl: optional(z.array(schemaObject({ name: optional(text), configuration: stored }))),
      auditPolicy: stored,
      authorizationConfig: stored,
    }),
  ),
  controllerManager: optional(schemaObject(component)),
  proxy: optional(
    schemaObject({
      disabled: optional(toggle),
      image: optional(text),
      mode: optional(text),
      extraArgs: optional(extraArgs),
    }),
  ),
  scheduler: optional(schemaObject({ ...component, config: stored })),
  discovery: optional(
    schemaObject({
      enabled: optional(toggle),
      registries: optional(
        schemaObject({
          kubernetes: stored,
          service: optional(schemaObject({ disabled: optional(toggle), endpoint: optional(text) })),
        }),
      ),
    }),
  ),
  etcd: optional(
    schemaObject({
      image: optional(text),
      ca: optional(keyPair),
      extraArgs: optional(extraArgs),
      subnet: optional(text),
      advertisedSubnets: optional(words),
      listenSubnets: optional(words),
    }),
  ),
  coreDNS: optional(schemaObject({ disabled: optional(toggle), image: optional(text) })),
  externalCloudProvider: optional(schemaObject({ enabled: optional(toggle), manifests: optional(words) })),
  extraManifests: optional(words),
  extraManifestHeaders: optional(stringMap),
  inlineManifests: optional(z.array(schemaObject({ name: optional(text), contents: optional(text) }))),
  adminKubeconfig: optional(schemaObject({ certLifetime: optional(text) })),
  allowSchedulingOnMasters: optional(toggle),
  allowSchedulingOnControlPlanes: optional(toggle),
});

export const v1alpha1Schema = schemaObject({
  version: optional(text),
  debug: optional(toggle),
  persist: optional(toggle),
  machine: optional(machine),
  cluster: optional(cluster),
});

/** How the hostname is found: a fixed one, one derived from the machine's identity, or the platform's. */
export const hostnameSchema = schemaObject({
  apiVersion: stored,
  kind: stored,
  hostname: optional(text),
  auto: optional(z.enum(["stable", "off"], { error: "AutoHostnameKind" })),
});

export type V1Alpha1 = z.output<typeof v1alpha1Schema>;
export type MachineSection = z.output<typeof machine>;
export type ClusterSection = z.output<typeof cluster>;
export type HostnameConfig = z.output<typeof hostnameSchema>;

/** A document besides v1alpha1: known to Talos, kept as it is. */
export interface ConfigDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** A machine configuration that Talos would accept. */
export interface MachineConfig {
  /** What was applied, byte for byte. */
  readonly source: string;
  readonly type: "controlplane" | "worker";
  readonly machine: MachineSection;
  readonly cluster: ClusterSection;
  readonly hostname: HostnameConfig | undefined;
  readonly documents: readonly ConfigDocument[];
}
