import type { Rule } from "./rule.ts";

export const node: Rule = {
  name: "node-name",
  issues: ({ proxmox }, { nodes }) => {
    if (nodes.includes(proxmox.node)) return [];
    const message = `the host has no node "${proxmox.node}"`;
    return [{ code: "NODE_UNKNOWN", path: "proxmox.node", message, hint: `write one of: ${nodes.join(", ")}` }];
  },
  fine: ({ proxmox }) => proxmox.node,
};
