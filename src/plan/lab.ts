import type { LabApp } from "../apps/lab-app.ts";

export type { LabApp };

/**
 * The complete, decided lab: plain data, nothing undefined, nothing left to parse. `config` is what a person writes,
 * `plan` turns it into this, and `render`, `operate` and the rehearsal read only this.
 */
export interface Lab {
  /** DNS label; names the cluster, the Proxmox pool and the tag on everything that is ours. */
  readonly name: string;
  /** Public domain of the lab, e.g. `home.example.net`. */
  readonly domain: string;
  readonly git: GitRemote;
  readonly network: LabNetwork;
  readonly proxmox: ProxmoxHost;
  readonly image: TalosImage;
  readonly cluster: Cluster;
  /** Sorted by name. */
  readonly nodes: readonly LabNode[];
  readonly edge: Edge;
  readonly gateway: Gateway;
  /** Sorted by category, then name. */
  readonly apps: readonly LabApp[];
  readonly versions: Versions;
}

export interface GitRemote {
  /** What Argo CD clones, e.g. `https://github.com/user/homelab`. */
  readonly url: string;
  readonly branch: string;
}

export interface LabNetwork {
  /** Canonical CIDR of the LAN, e.g. `192.168.1.0/24`. */
  readonly cidr: string;
  readonly gateway: string;
  readonly dns: readonly string[];
  readonly bridge: string;
  /** 802.1Q tag, 0 for untagged. */
  readonly vlan: number;
}

export interface ProxmoxHost {
  readonly address: string;
  readonly port: number;
  /** Node name as Proxmox shows it, e.g. `pve`. */
  readonly node: string;
  /** Storage that holds the Talos image (content `import`) and container images (content `vztmpl`). */
  readonly imageStorage: string;
  /** Storage that holds the disks of guests. */
  readonly diskStorage: string;
  readonly pool: string;
  /** Sorted, lower case. */
  readonly tags: readonly string[];
}

/** The Talos image that Image Factory builds. */
export interface TalosImage {
  /** Base URL without a trailing slash, e.g. `https://factory.talos.dev`. */
  readonly factory: string;
  /** Sorted. */
  readonly extensions: readonly string[];
}

export interface Cluster {
  /** URL of the Kubernetes API, e.g. `https://192.168.1.201:6443`. */
  readonly endpoint: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly dnsDomain: string;
  readonly cni: "cilium-inline" | "flannel";
}

export type NodeRole = "controlplane" | "worker";

export interface LabNode {
  readonly name: string;
  readonly role: NodeRole;
  readonly address: string;
  /** Prefix length of the LAN, e.g. 24. */
  readonly prefix: number;
  readonly vmId: number;
  /** Derived from the VM id, upper case, prefix BC:24:11. */
  readonly mac: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
}

export interface Edge {
  readonly traefik: EdgeTraefik;
}

export interface EdgeTraefik {
  readonly name: string;
  readonly address: string;
  readonly prefix: number;
  readonly vmId: number;
  readonly mac: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  /** 80 and 443; a rehearsal may move them where the system refuses low ports. */
  readonly ports: { readonly http: number; readonly https: number };
}

/** The cluster's Gateway: where the edge passes TLS to. */
export interface Gateway {
  readonly address: string;
  readonly port: number;
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
  readonly traefik: string;
}
