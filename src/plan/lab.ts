import type { LabApp } from "../apps/lab-app.ts";

export type * from "../apps/lab-app.ts";

/**
 * The complete, decided lab: plain data, nothing undefined, nothing left to parse. `config` is what a person writes,
 * `plan` turns it into this, and `render`, `operate` and the rehearsal read only this.
 */
export interface Lab {
  /** DNS label; names the cluster, the Proxmox pool and the tag on everything that is ours. */
  readonly name: string;
  /** Public domain of the lab, e.g. `home.example.net`. */
  readonly domain: string;
  /** Of the apps, e.g. `Europe/Vienna`. */
  readonly timezone: string;
  readonly git: GitRemote;
  /** The LAN: the network named `lan`. */
  readonly network: LabNetwork;
  /** All networks by name, the LAN first, the others sorted. */
  readonly networks: readonly LabNetwork[];
  /** Time servers of the nodes. */
  readonly ntp: readonly string[];
  readonly proxmox: ProxmoxHost;
  readonly image: TalosImage;
  readonly cluster: Cluster;
  /** Sorted by name. */
  readonly nodes: readonly LabNode[];
  readonly edge: Edge;
  /** Null where the home has another resolver. */
  readonly pihole: Pihole | null;
  readonly gateway: Gateway;
  readonly argocd: Argocd;
  readonly certificates: Certificates;
  /** What is switched off is null. */
  readonly cloudflare: Cloudflare | null;
  readonly mail: Mail | null;
  readonly monitoring: Monitoring | null;
  readonly backups: Backups | null;
  readonly upgrades: Upgrades;
  /** Sorted by category, then name. */
  readonly apps: readonly LabApp[];
  /** Parts of the platform that only some labs want; sorted. */
  readonly operators: readonly Operator[];
  readonly versions: Versions;
}

export interface GitRemote {
  /** What Argo CD clones, e.g. `https://github.com/user/homelab`. */
  readonly url: string;
  readonly branch: string;
}

export interface LabNetwork {
  /** `lan` for the network that everything joins unless told otherwise. */
  readonly name: string;
  /** Canonical CIDR, e.g. `192.168.1.0/24`. */
  readonly cidr: string;
  readonly gateway: string;
  readonly dns: readonly string[];
  readonly bridge: string;
  /** 802.1Q tag, 0 for untagged. */
  readonly vlan: number;
  /** Range of its DHCP server, null when none is known. */
  readonly dhcp: { readonly from: string; readonly to: string } | null;
}

export interface ProxmoxHost {
  /** Where the API is asked: the address of the first host. */
  readonly address: string;
  readonly port: number;
  /** Node name of the first host, as Proxmox shows it, e.g. `pve`. */
  readonly node: string;
  /** Every host of the Proxmox cluster, the first one first, the others sorted by name. */
  readonly hosts: readonly ProxmoxNode[];
  /** What the lab says of its storages, sorted by name; of the others nothing is known. */
  readonly storages: readonly ProxmoxStorage[];
  /** Share of a host's memory that guests may have. */
  readonly memoryShare: number;
  /** Storage that holds the Talos image (content `import`) and container images (content `vztmpl`). */
  readonly imageStorage: string;
  /** Storage that holds the disks of guests. */
  readonly diskStorage: string;
  readonly pool: string;
  /** Sorted, lower case. */
  readonly tags: readonly string[];
}

export interface ProxmoxNode {
  readonly name: string;
  readonly address: string;
  /** Threads; null when the lab does not say. */
  readonly cores: number | null;
  /** Null when the lab does not say. */
  readonly memoryMiB: number | null;
}

export interface ProxmoxStorage {
  readonly name: string;
  /** As Proxmox names it, e.g. `lvmthin`. */
  readonly type: string;
  /** On each host, unless it is shared; null when the lab does not say. */
  readonly gib: number | null;
  /** Whether every host finds the same content in it. */
  readonly shared: boolean;
}

/** The Talos image that Image Factory builds. */
export interface TalosImage {
  /** Base URL without a trailing slash, e.g. `https://factory.talos.dev`. */
  readonly factory: string;
  /** Sorted. */
  readonly extensions: readonly string[];
}

export interface Cluster {
  /** URL of the Kubernetes API: the shared address, else the first control plane, e.g. `https://192.168.1.201:6443`. */
  readonly endpoint: string;
  /** Address that the control planes share; empty when they share none. */
  readonly vip: string;
  readonly scheduleOnControlPlanes: boolean;
  /** Pods that a node may run. */
  readonly podsPerNode: number;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly dnsDomain: string;
  readonly cni: "cilium-inline" | "flannel";
}

export type NodeRole = "controlplane" | "worker";

/** Where a guest stands. */
export interface Place {
  /** Proxmox node that carries it. */
  readonly host: string;
  /** Proxmox storage of its disks. */
  readonly storage: string;
  /** Name of the network that it joins. */
  readonly network: string;
  readonly address: string;
  /** Prefix length of the network, e.g. 24. */
  readonly prefix: number;
}

export interface LabNode extends Place {
  readonly name: string;
  readonly role: NodeRole;
  readonly vmId: number;
  /** Derived from the VM id, upper case, prefix BC:24:11. */
  readonly mac: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  /** Further disks, in the order in which they are attached. */
  readonly disks: readonly FurtherDisk[];
  /** Of the Kubernetes node; sorted by key. */
  readonly labels: readonly { readonly key: string; readonly value: string }[];
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  /** Names of Proxmox resource mappings. */
  readonly pci: readonly string[];
}

export interface FurtherDisk {
  /** Talos mounts it at `/var/mnt/<name>`. */
  readonly name: string;
  /** How the machine tells the disk apart; at most 20 characters, derived from the name. */
  readonly serial: string;
  readonly gib: number;
  readonly storage: string;
}

export interface Edge {
  readonly traefik: EdgeTraefik;
}

export interface EdgeTraefik extends Place {
  readonly name: string;
  readonly vmId: number;
  readonly mac: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  /** 80, 443 and where health and metrics are asked; a rehearsal may move what the system refuses. */
  readonly ports: { readonly http: number; readonly https: number; readonly status: number };
  /** Canonical networks that may connect, sorted; empty for everybody. */
  readonly onlyFrom: readonly string[];
  /** Canonical networks of load balancers in front, sorted. */
  readonly trustedProxies: readonly string[];
  /** Version of the PROXY protocol towards the Gateway, 0 for none. */
  readonly proxyProtocol: 0 | 1 | 2;
  readonly accessLog: boolean;
  readonly firewall: boolean;
  /** Ports of apps besides 80 and 443, sorted by name. */
  readonly routes: readonly EdgeRoute[];
}

/** A port of the edge that leads to a port of every node. */
export interface EdgeRoute {
  /** `<workload>-<port>`, unique. */
  readonly name: string;
  readonly protocol: "TCP" | "UDP";
  readonly port: number;
  readonly nodePort: number;
}

export interface Pihole extends Place {
  readonly name: string;
  readonly vmId: number;
  readonly mac: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  /** Tag of docker.io/pihole/pihole, with `@sha256:…` where it is pinned so; empty when none is. */
  readonly tag: string;
  /** 53 and 80; a rehearsal may move them where the system refuses low ports. */
  readonly ports: { readonly dns: number; readonly web: number };
  /** Address, or address#port. */
  readonly upstreams: readonly string[];
  /** Address that the domain and everything below it leads to. */
  readonly appsAt: string;
  /** Names besides those of apps, without the domain's wildcard; sorted by name. */
  readonly records: readonly { readonly name: string; readonly address: string }[];
  /** Null where it gives out no addresses. */
  readonly dhcp: PiholeDhcp | null;
}

export interface PiholeDhcp {
  readonly from: string;
  readonly to: string;
  readonly router: string;
  /** E.g. `255.255.255.0`. */
  readonly netmask: string;
  /** E.g. `24h`. */
  readonly leaseTime: string;
  /** Sorted by name. */
  readonly reservations: readonly { readonly name: string; readonly mac: string; readonly address: string }[];
}

/** The cluster's Gateway: where the edge passes TLS to. */
export interface Gateway {
  readonly address: string;
  readonly port: number;
  /** Canonical CIDR of further addresses for Services of type LoadBalancer; empty when there are none. */
  readonly pool: string;
}

export interface Argocd {
  /** Full host name; empty when nothing is open to the outside. */
  readonly host: string;
  readonly ui: boolean;
  readonly webhook: boolean;
  /** Whether each category of apps has a project of its own. */
  readonly projectPerCategory: boolean;
  readonly notify: Notify | null;
}

/** What Argo CD tells of, and whom. */
export interface Notify {
  readonly on: readonly ("sync-failed" | "health-degraded" | "deployed")[];
  readonly mail: boolean;
  readonly ntfy: { readonly server: string; readonly topic: string } | null;
  readonly ntfyToken: boolean;
}

export interface Certificates {
  readonly issuer: "self-signed" | "letsencrypt-staging" | "letsencrypt";
  /** Empty when none was given. */
  readonly email: string;
}

export interface Cloudflare {
  readonly zone: string;
  readonly records: boolean;
  readonly dynamicAddress: boolean;
  readonly tunnel: boolean;
  /** Whether visitors come through Cloudflare's proxies. */
  readonly proxied: boolean;
  /** With their tags. */
  readonly images: { readonly ddns: string; readonly tunnel: string };
}

export interface Mail {
  readonly host: string;
  readonly port: number;
  readonly security: "starttls" | "tls";
  readonly user: string;
  readonly from: string;
  readonly to: string;
}

/** Grafana Cloud. */
export interface Monitoring {
  readonly metrics: MonitoringEndpoint;
  readonly logs: MonitoringEndpoint;
  readonly traces: MonitoringEndpoint | null;
  /** Budget of active series. */
  readonly activeSeries: number;
}

export interface MonitoringEndpoint {
  readonly url: string;
  readonly user: string;
}

export interface Backups {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  /** Cron line, UTC. */
  readonly schedule: string;
  readonly keep: { readonly daily: number; readonly weekly: number; readonly monthly: number };
  /** Cron line of etcd's snapshots, UTC. */
  readonly etcd: string;
}

export interface Upgrades {
  /** Day and times, e.g. `sat 06:00-10:00`. */
  readonly window: string;
  /** Days. */
  readonly minimumAge: number;
  readonly automerge: "none" | "patch";
}

/** Pins from `versions.json`. */
export interface Versions {
  readonly talos: string;
  readonly talosContract: string;
  readonly kubernetes: string;
  readonly cilium: string;
  readonly gatewayApi: string;
  readonly certManager: string;
  readonly argocdChart: string;
  readonly argocd: string;
  readonly sealedSecretsChart: string;
  readonly sealedSecrets: string;
  readonly proxmoxCsiChart: string;
  readonly proxmoxCsi: string;
  readonly traefik: string;
  /** Terraform providers, by the name that the HCL gives them. */
  readonly providers: Readonly<Record<string, string>>;
  /** Charts of the operators, by name. */
  readonly charts: Readonly<Record<string, string>>;
}

/** A part of the platform that is there when something wants it. */
export type Operator = "cloudnative-pg" | "k8up" | "metrics-server";
