import type { Issue } from "../../lib/issue.ts";
import { called } from "./places.ts";
import type { Rule } from "./rule.ts";

/** Each device that a node gets is mapped on the node's host. A token that may use no mapping sees none. */
export const pci: Rule = {
  name: "pci-mappings",
  issues: (lab, { pciMappings, privileges }) =>
    lab.nodes.flatMap((node) =>
      node.pci.flatMap((name): readonly Issue[] => {
        const found = pciMappings.find((mapping) => mapping.name === name);
        if (!privileges.has("Mapping.Use") || found?.nodes.includes(node.host) === true) return [];
        const there = pciMappings.filter(({ nodes }) => nodes.includes(node.host)).map((mapping) => mapping.name);
        const other = there.length === 0 ? "" : `, or write one of: ${there.join(", ")}`;
        return [
          {
            code: "PCI_MAPPING_UNKNOWN",
            path: `nodes.${node.name}.pci`,
            message: `${called(lab, node.host)} has no device mapped as "${name}"`,
            hint: `map it for node ${node.host}: Datacenter, Resource Mappings${other}`,
          },
        ];
      }),
    ),
  fine: ({ nodes }) => {
    const names = [...new Set(nodes.flatMap((node) => node.pci))];
    return names.length === 0 ? "none wanted" : names.join(", ");
  },
};
