import { createProxmoxClient, type ProxmoxClient } from "../../drive/proxmox/client.ts";
import { readClusterName, readPrivileges } from "../../drive/proxmox/inspect.ts";
import type { Issue } from "../../lib/issue.ts";
import { CSI_ACCOUNT } from "../../lib/proxmox-roles.ts";
import type { Lab } from "../../plan/lab.ts";

/** The host as the CSI plugin sees it. */
export function csiClient({ proxmox }: Lab, env: NodeJS.ProcessEnv, signal: AbortSignal): ProxmoxClient {
  const url = `https://${proxmox.address}:${proxmox.port}`;
  return createProxmoxClient({ url, env, signal, variable: CSI_ACCOUNT.variable });
}

/**
 * What keeps the CSI plugin from making volumes, asked with its own token. A privilege that is missing is told first:
 * one of them is needed to see the cluster's entry.
 *
 * @throws as `ProxmoxClient.get`
 */
export async function csiIssues(lab: Lab, client: ProxmoxClient): Promise<readonly Issue[]> {
  const granted = await readPrivileges(client);
  const missing = CSI_ACCOUNT.privileges.filter(({ privilege }) => !granted.has(privilege));
  if (missing.length === 0) return clusterIssues(lab, await readClusterName(client));
  return missing.map(({ privilege, why }) => ({
    code: "PRIVILEGE_MISSING",
    path: CSI_ACCOUNT.variable,
    message: `the token may not ${why} (${privilege})`,
    hint: `on the host: pveum role modify ${CSI_ACCOUNT.role} --append --privs ${privilege}`,
  }));
}

/**
 * The plugin looks volumes up by the name of the Proxmox cluster; a host that stands alone has none until a cluster of
 * one was made.
 *
 * @param name empty where the host stands alone
 */
export function clusterIssues({ name: lab }: Lab, name: string): readonly Issue[] {
  if (name !== "") return [];
  return [
    {
      code: "CLUSTER_MISSING",
      path: "proxmox.ip",
      message: "the host is not in a cluster, which Proxmox CSI needs also where there is one host only",
      hint: `once, on the host: pvecm create ${lab}`,
    },
  ];
}
