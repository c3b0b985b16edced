import { z } from "zod";

/** Everything that the simulated host knows, as it lies on its disk. Sizes are bytes, times are Unix seconds. */

/** Files first, then block devices. */
export const STORAGE_TYPES = [
  "dir",
  "btrfs",
  "nfs",
  "cifs",
  "cephfs",
  "lvm",
  "lvmthin",
  "zfspool",
  "rbd",
  "iscsi",
] as const;

const token = z.object({
  secret: z.string(),
  privsep: z.boolean(),
  expires: z.number(),
  comment: z.string().optional(),
});

const user = z.object({
  enabled: z.boolean(),
  expires: z.number(),
  comment: z.string().optional(),
  email: z.string().optional(),
  firstname: z.string().optional(),
  lastname: z.string().optional(),
  groups: z.array(z.string()),
  tokens: z.record(z.string(), token),
});

const acl = z.object({
  path: z.string(),
  kind: z.enum(["user", "group", "token"]),
  id: z.string(),
  role: z.string(),
  propagate: z.boolean(),
});

const storage = z.object({
  type: z.enum(STORAGE_TYPES),
  content: z.array(z.string()),
  sizeBytes: z.number(),
  /** Bytes that something outside of this API uses. */
  otherBytes: z.number(),
  /** One content for all nodes; otherwise each node has its own, of `sizeBytes`. */
  shared: z.boolean(),
  enabled: z.boolean(),
  /** The only nodes that have it; all unless given. */
  nodes: z.array(z.string()).optional(),
});

const node = z.object({
  cores: z.number(),
  memoryBytes: z.number(),
  bridges: z.array(z.string()),
  online: z.boolean(),
});

/** A device of each node that has one, by its PCI address. */
const pciMapping = z.object({ devices: z.record(z.string(), z.string()) });

const origin = z.object({ path: z.string(), name: z.string() });

const volume = z.object({
  storage: z.string(),
  /** The node whose storage holds it; absent on a shared one. */
  node: z.string().optional(),
  /** What follows the colon of the volume id. */
  name: z.string(),
  content: z.enum(["images", "rootdir", "iso", "vztmpl", "import"]),
  format: z.string(),
  sizeBytes: z.number(),
  /** What it takes from its storage. */
  usedBytes: z.number(),
  owner: z.number().optional(),
  created: z.number(),
  /** Host file, relative to the simulator's folder; disks have none. */
  file: z.string().optional(),
  /** Disks: a link to the image that they were made from (kept when the image is deleted), and its name. */
  origin: origin.optional(),
});

const container = z.object({
  image: origin,
  cwd: z.string(),
  user: z.string().optional(),
  /** Raw `lxc.*` settings that the image caused. */
  lxc: z.array(z.tuple([z.string(), z.string()])),
});

const guest = z.object({
  kind: z.enum(["qemu", "lxc"]),
  /** The node that carries it. */
  node: z.string(),
  /** The configuration file: every value as text. */
  config: z.record(z.string(), z.string()),
  /** Changes that take effect at the next start. */
  pending: z.record(z.string(), z.string()),
  pendingDelete: z.array(z.string()),
  running: z.boolean(),
  /** Unix seconds of the last power-on. */
  startedAt: z.number(),
  /** Container only: what its image said and Proxmox keeps elsewhere. */
  container: container.optional(),
});

const pool = z.object({ comment: z.string().optional(), guests: z.array(z.number()), storages: z.array(z.string()) });

const task = z.object({
  type: z.string(),
  id: z.string(),
  user: z.string(),
  pid: z.number(),
  startTime: z.number(),
  endTime: z.number().optional(),
  /** Absent while it runs. */
  exitStatus: z.string().optional(),
  log: z.array(z.string()),
});

export const stateSchema = z.object({
  /** The node that answers. */
  node: z.string(),
  /** All nodes of the cluster. */
  nodes: z.record(z.string(), node),
  version: z.object({ version: z.string(), release: z.string(), repoid: z.string() }),
  /** Name of the cluster, even of one node; absent on a single host. */
  cluster: z.string().optional(),
  storages: z.record(z.string(), storage),
  /** By `volumeKey`. */
  volumes: z.record(z.string(), volume),
  pciMappings: z.record(z.string(), pciMapping),
  users: z.record(z.string(), user),
  groups: z.record(z.string(), z.object({ comment: z.string().optional() })),
  roles: z.record(z.string(), z.object({ privileges: z.array(z.string()), special: z.boolean() })),
  acls: z.array(acl),
  pools: z.record(z.string(), pool),
  guests: z.record(z.string(), guest),
  tasks: z.record(z.string(), task),
  /** Process ids for UPIDs come from here, so that they increase and never repeat. */
  lastPid: z.number(),
});

export type State = z.infer<typeof stateSchema>;
export type StorageState = z.infer<typeof storage>;
export type VolumeState = z.infer<typeof volume>;
export type GuestState = z.infer<typeof guest>;
export type TaskState = z.infer<typeof task>;
export type UserState = z.infer<typeof user>;
