import type { Hypervisor } from "../hypervisor.ts";
import type { Fault } from "./faults.ts";
import type { STORAGE_TYPES } from "./state/state.ts";

export interface ProxmoxOptions {
  /** Holds the persisted state and the stored files. */
  readonly dir: string;
  readonly address: string;
  readonly port: number;
  /** PEM texts. */
  readonly tls: { readonly key: string; readonly cert: string };
  /** Factor on simulated durations: 1 real, 0.001 fast. */
  readonly speed: number;
  readonly hypervisor: Hypervisor;
  /** Used once, when `dir` holds no state yet. */
  readonly seed: ProxmoxSeed;
  /** How the host reaches the internet (download-url, query-url-metadata). */
  readonly fetch: HostFetch;
  readonly faults?: readonly Fault[];
  /** One line for each request answered and each task ended. */
  readonly log?: (line: string) => void;
  /** Milliseconds since the epoch; the real clock unless given. */
  readonly now?: () => number;
}

export type HostFetch = (
  url: string,
  method: "GET" | "HEAD",
) => Promise<{
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}>;

/** What the host looks like when it is new. */
export interface ProxmoxSeed extends SeedNode {
  /** Name of the node that answers, e.g. `pve`. */
  readonly node: string;
  /** The other nodes of its cluster, by name. */
  readonly furtherNodes?: Readonly<Record<string, SeedNode>>;
  /** e.g. `9.1.4`; the release is its first two numbers. */
  readonly version: string;
  /** Makes it a cluster of that name. */
  readonly cluster?: string;
  /** Definitions of the whole cluster. */
  readonly storages: Readonly<Record<string, SeedStorage>>;
  /** Resource mappings: name to PCI address by node. */
  readonly pciMappings?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly roles?: Readonly<Record<string, readonly string[]>>;
  readonly users?: Readonly<Record<string, SeedUser>>;
  readonly acls?: readonly SeedAcl[];
  readonly pools?: readonly string[];
  /** Guests that are there already (stopped). */
  readonly guests?: readonly {
    readonly vmid: number;
    readonly kind: "qemu" | "lxc";
    /** The node that answers, unless given. */
    readonly node?: string;
    readonly config: Readonly<Record<string, string>>;
  }[];
}

export interface SeedNode {
  readonly cores?: number;
  readonly memoryBytes?: number;
  readonly bridges: readonly string[];
  /** It is part of the cluster, and cannot be reached. */
  readonly offline?: boolean;
}

export interface SeedStorage {
  readonly type: (typeof STORAGE_TYPES)[number];
  /** `images`, `rootdir`, `iso`, `vztmpl`, `import`, `backup`, `snippets`. */
  readonly content: readonly string[];
  /** On each node, unless it is shared. */
  readonly sizeBytes: number;
  /** Bytes that something else has taken already. */
  readonly usedBytes?: number;
  readonly shared?: boolean;
  /** The only nodes that have it. */
  readonly nodes?: readonly string[];
}

export interface SeedUser {
  readonly groups?: readonly string[];
  /** By token name; `secret` is the UUID after `=`. Privilege separation is on unless false. */
  readonly tokens?: Readonly<Record<string, { readonly secret: string; readonly privsep?: boolean }>>;
}

export interface SeedAcl {
  readonly path: string;
  /** `user@realm`, `user@realm!token` or `@group`. */
  readonly who: string;
  readonly role: string;
  readonly propagate?: boolean;
}
