import type { Supervisor } from "../supervisor.ts";

/** Where the programs of the CSI controller's pod run. */
export interface CsiSettings {
  /** Everything that they write lies below it. */
  readonly dir: string;
  /** Path of a real program. */
  readonly tools: (binary: string) => Promise<string>;
  readonly supervisor: Supervisor;
}

/** What `k8s-apply` puts into the cluster. */
export const CSI = {
  namespace: "csi-proxmox",
  app: "proxmox-csi-plugin",
  secret: "proxmox-csi-plugin",
  driver: "csi.proxmox.sinextra.dev",
} as const;

/** The socket that the programs of the pod share. Each runs in its folder: a socket's path has room for 100 bytes only. */
export const CSI_SOCKET = "csi.sock";
export const CSI_ADDRESS = `unix:///proc/self/cwd/${CSI_SOCKET}`;
