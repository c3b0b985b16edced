import { createProxmoxClient, type ProxmoxClient } from "../../drive/proxmox/client.ts";
import { CSI_ACCOUNT } from "../../lib/proxmox-roles.ts";
import type { Lab } from "../../plan/lab.ts";

/** The host as the CSI plugin sees it. */
export function csiClient({ proxmox }: Lab, env: NodeJS.ProcessEnv, signal: AbortSignal): ProxmoxClient {
  const url = `https://${proxmox.address}:${proxmox.port}`;
  return createProxmoxClient({ url, env, signal, variable: CSI_ACCOUNT.variable });
}
