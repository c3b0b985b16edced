import type { Check } from "./check.ts";

/** The first host is not also one of the further hosts. */
export const proxmoxHostTaken: Check = ({ proxmox }) => {
  if (proxmox === undefined) return [];
  const { node, hosts } = proxmox.settings;
  if (hosts[node] === undefined) return [];
  return [
    {
      code: "PROXMOX_HOST_TAKEN",
      path: `proxmox.hosts.${node}`,
      message: `host ${node} is the first host already (proxmox.node)`,
      hint: `remove it from proxmox.hosts, or correct its name, such as "${node}2"`,
    },
  ];
};
