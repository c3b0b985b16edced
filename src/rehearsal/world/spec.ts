import { z } from "zod";
import { STORAGE_TYPES } from "../proxmox/state/state.ts";

/** A loopback address: nothing that the simulated world binds or contacts may lie outside 127.0.0.0/8. */
const loopback = z.ipv4().refine((address) => address.startsWith("127."), "must be a loopback address (127.0.0.0/8)");

/** Who opens sealed values: nobody in a lab that has none, the real controller, or our stand-in where it cannot run. */
const sealing = z.enum(["none", "process", "stand-in"]);
export type Sealing = z.infer<typeof sealing>;

/**
 * Everything that the simulated world is made from. The conductor writes it (0600, it holds the API token) and the world
 * reads it, on the first start and on each later start from the same directory.
 */
export const worldSpec = z.strictObject({
  /** Absolute path; all that the world keeps lies below it. */
  dir: z.string().startsWith("/"),
  /** Factor on simulated durations: 1 is as slow as hardware. */
  speed: z.number().positive().max(1),
  /** The world's own servers (control API, simulated internet, cache, Argo CD) listen here. */
  infrastructure: loopback,
  controlPort: z.int().min(1).max(65535),
  /** Of the simulated internet's proxy. */
  proxyPort: z.int().min(1).max(65535),
  proxmox: z.strictObject({
    address: loopback,
    port: z.int().min(1).max(65535),
    /** Nodes of the Proxmox cluster; the first one answers. */
    hosts: z
      .array(
        z.strictObject({
          name: z.string(),
          cores: z.int().positive(),
          memoryMiB: z.int().positive(),
          bridges: z.array(z.string()),
        }),
      )
      .min(1),
    storages: z.array(
      z.strictObject({
        name: z.string(),
        type: z.enum(STORAGE_TYPES),
        content: z.array(z.string()),
        /** On each host, unless it is shared. */
        gib: z.int().positive(),
        shared: z.boolean(),
      }),
    ),
    /** Resource mappings by name: the hosts that have such a device. */
    pciMappings: z.record(z.string(), z.array(z.string())),
    pool: z.string(),
    /** `user@realm!name` and its secret (a UUID), as Terraform uses it. */
    token: z.strictObject({ id: z.string(), secret: z.string() }),
    /** The same for the CSI plugin. */
    csiToken: z.strictObject({ id: z.string(), secret: z.string() }),
  }),
  sealing,
  /** The lab's zone, and the token that may write it; null in a lab that has nothing at Cloudflare. */
  cloudflare: z.strictObject({ zone: z.string(), token: z.string() }).nullable(),
  /** Whether the programs run that make volumes. */
  storage: z.boolean(),
  /** Parts of the platform that Argo CD brings and that something here plays. */
  operators: z.array(z.string()),
  /** Charts of the lab's own apps, for which a stand-in is served. */
  charts: z.array(z.strictObject({ repo: z.string(), name: z.string(), version: z.string() })),
  /** What the simulated internet serves. */
  versions: z.strictObject({
    talos: z.string(),
    cilium: z.string(),
    gatewayApi: z.string(),
    certManager: z.string(),
    argocdChart: z.string(),
    argocd: z.string(),
    sealedSecretsChart: z.string(),
    sealedSecrets: z.string(),
    charts: z.record(z.string(), z.string()),
    proxmoxCsiChart: z.string(),
    proxmoxCsi: z.string(),
    pihole: z.string().optional(),
  }),
});

export type WorldSpec = z.infer<typeof worldSpec>;

/** What a running world says about itself in `<dir>/world.json` (0600: the token gives full control of it). */
export const worldRecord = z.strictObject({
  pid: z.int(),
  startTime: z.string(),
  control: z.url(),
  token: z.string(),
});

export type WorldRecord = z.infer<typeof worldRecord>;
