import type { Issue } from "../../lib/issue.ts";
import type { Rule } from "./rule.ts";

export const node: Rule = {
  name: "node-name",
  issues: ({ proxmox }, { nodes }) =>
    proxmox.hosts.flatMap(({ name }, index): readonly Issue[] => {
      const path = index === 0 ? "proxmox.node" : `proxmox.hosts.${name}`;
      const found = nodes.find((candidate) => candidate.name === name);
      if (found === undefined) {
        const names = nodes.map((candidate) => candidate.name).join(", ");
        return [
          { code: "NODE_UNKNOWN", path, message: `the host has no node "${name}"`, hint: `write one of: ${names}` },
        ];
      }
      if (found.online) return [];
      const hint = "switch it on, or see why its cluster does not reach it: pvecm status";
      return [{ code: "NODE_OFFLINE", path, message: `node "${name}" is offline`, hint }];
    }),
  fine: ({ proxmox }) => proxmox.hosts.map(({ name }) => name).join(", "),
};
