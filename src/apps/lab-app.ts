/** One app, complete and decided: plain data that `render` turns into its folder and its Application. */
export type LabApp = ContainerApp | ChartApp | ManifestApp | FolderApp;

interface CommonApp {
  readonly name: string;
  readonly category: string;
  readonly namespace: string;
  /** Full host name when the app is reachable through the Gateway, else empty. */
  readonly host: string;
  /** Sealed values of the app's Secret, sorted by key. */
  readonly sealed: readonly { readonly key: string; readonly value: string }[];
}

/** An app of containers that we write the objects of. */
export interface ContainerApp extends CommonApp {
  readonly kind: "container";
  /** The app's own container first, then its parts sorted by name, then its cache. */
  readonly workloads: readonly [LabWorkload, ...LabWorkload[]];
  /** Sorted by claim. */
  readonly volumes: readonly LabVolume[];
  readonly database: LabDatabase | null;
  /** Null when nothing of the app is to be backed up. */
  readonly backup: LabBackup | null;
  readonly network: LabAppNetwork;
  /** Whether it may read of the cluster, and what. */
  readonly permissions: readonly LabPermission[];
  readonly security: { readonly level: "restricted" | "baseline" | "privileged"; readonly because: string };
  /** Null when a dashboard does not show it. */
  readonly homepage: LabTile | null;
}

/** A Helm chart. */
export interface ChartApp extends CommonApp {
  readonly kind: "chart";
  readonly repo: string;
  readonly chart: string;
  readonly version: string;
  readonly release: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly crds: boolean;
  /** Port of the release's Service behind the host name, 0 for none. */
  readonly port: number;
  readonly security: ContainerApp["security"];
}

/** Plain manifests from elsewhere. */
export interface ManifestApp extends CommonApp {
  readonly kind: "manifests";
  readonly resources: readonly string[];
  /** Sorted by name. */
  readonly images: readonly { readonly name: string; readonly tag: string }[];
  /** YAML texts. */
  readonly patches: readonly string[];
  readonly security: ContainerApp["security"];
}

/** A folder of k8s/apps that a person wrote: nothing of it is rendered but its Application. */
export interface FolderApp extends CommonApp {
  readonly kind: "folder";
}

/** One Deployment of an app. */
export interface LabWorkload {
  /** Of its Deployment and Service: the app's own, or `<app>-<part>`. */
  readonly name: string;
  /** Image with tag, and digest where given. */
  readonly image: string;
  readonly replicas: number;
  /** Port that the container listens on, 0 for none. */
  readonly port: number;
  /** Beside it; sorted by name. */
  readonly ports: readonly LabPort[];
  /** Empty leaves the image's. */
  readonly command: readonly string[];
  /** Empty leaves the image's. */
  readonly args: readonly string[];
  /** Sorted by name. */
  readonly env: readonly LabEnv[];
  /** Files of its ConfigMap, sorted by path; `path` is absolute in the container. */
  readonly files: readonly { readonly path: string; readonly content: string }[];
  /** Folders that it may write to and that are empty after a restart; sorted, absolute. */
  readonly scratch: readonly string[];
  /** E.g. `256Mi`. */
  readonly scratchSize: string;
  /** Claims and where they are seen, sorted by claim. */
  readonly mounts: readonly { readonly claim: string; readonly path: string; readonly readOnly: boolean }[];
  /** Whether a claim can be mounted by one node only, so that an old pod has to go before a new one comes. */
  readonly exclusive: boolean;
  /** User and group id that the container runs as; 0 for root. */
  readonly user: number;
  readonly resources: {
    readonly cpu: string;
    readonly memory: string;
    readonly memoryLimit: string;
  };
  readonly devices: readonly { readonly name: string; readonly count: number }[];
  /** Null when nobody can ask whether it is well. */
  readonly health: LabHealth | null;
  readonly startSeconds: number;
  readonly capabilities: readonly string[];
  readonly hostNetwork: boolean;
  readonly writableRoot: boolean;
}

export type LabHealth =
  | { readonly kind: "http"; readonly path: string }
  | { readonly kind: "tcp" }
  | { readonly kind: "command"; readonly command: readonly string[] };

export type LabEnv =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly secret: string; readonly key: string };

export interface LabPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: "TCP" | "UDP";
  /** 0 for none. */
  readonly nodePort: number;
  /** Port of the edge proxy that leads to the nodePort, 0 for none. */
  readonly edgePort: number;
}

/** A claim. */
export interface LabVolume {
  readonly claim: string;
  readonly gib: number;
  /** StorageClass; empty for a share of a file server. */
  readonly storageClass: string;
  readonly access: string;
  readonly retain: boolean;
  readonly backup: boolean;
  readonly nfs: { readonly server: string; readonly path: string } | null;
}

/** A PostgreSQL of the app's own. */
export interface LabDatabase {
  /** Of the Cluster; its Service is `<cluster>-rw`, the owner's Secret `<cluster>-app`. */
  readonly cluster: string;
  /** Of the database and its owner. */
  readonly name: string;
  readonly image: string;
  readonly instances: number;
  readonly gib: number;
  readonly storageClass: string;
  readonly extensions: readonly string[];
  readonly preload: readonly string[];
  readonly memory: string;
  readonly memoryLimit: string;
}

/** What is backed up, each in its way; a dump always before files. */
export interface LabBackup {
  /** SQLite files of the app, copied by a helper beside it. */
  readonly sqlite: readonly string[];
  /** Command in the app's container that writes a dump; empty for none. */
  readonly command: readonly string[];
  readonly extension: string;
  /** Whether there are claims whose files are backed up. */
  readonly files: boolean;
}

export interface LabAppNetwork {
  /** Whether the app may open connections beyond the cluster and the LAN. */
  readonly internet: boolean;
  readonly egress: readonly { readonly to: string; readonly ports: readonly number[] }[];
  /** Namespaces. */
  readonly ingressFrom: readonly string[];
}

export interface LabPermission {
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

export interface LabTile {
  readonly title: string;
  readonly group: string;
  readonly icon: string;
  readonly description: string;
}
