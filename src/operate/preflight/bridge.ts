import type { Rule } from "./rule.ts";

export const bridge: Rule = {
  name: "bridge",
  issues: ({ network, proxmox }, { bridges, nodes }) => {
    if (!nodes.includes(proxmox.node) || bridges.includes(network.bridge)) return [];
    const message = `the host has no bridge "${network.bridge}"`;
    return [{ code: "BRIDGE_UNKNOWN", path: "network.bridge", message, hint: `write one of: ${bridges.join(", ")}` }];
  },
  fine: ({ network }) => network.bridge,
};
