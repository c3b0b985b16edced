import { isAllowed } from "../access/permissions.ts";
import { endpoint, everyone, type Json } from "../http/endpoint.ts";
import { node } from "../schema/formats.ts";
import { optional } from "../schema/parameter.ts";

/** Resource mappings that the caller may know of. source: pve-manager PVE/API2/Cluster/Mapping/PCI.pm index */
export const listPciMappings = endpoint({
  method: "GET",
  path: "/cluster/mapping/pci",
  permission: everyone,
  parameters: { "check-node": optional(node) },
  handle: ({ host: { state }, identity }, values) =>
    Object.entries(state.pciMappings)
      .filter(([id]) =>
        isAllowed(state, identity, `/mapping/pci/${id}`, ["Mapping.Use", "Mapping.Modify", "Mapping.Audit"], true),
      )
      .map(([id, { devices }]): Json => {
        const checked = values["check-node"];
        const found = checked === undefined || devices[checked] !== undefined;
        return {
          id,
          type: "pci",
          map: Object.entries(devices).map(([on, path]) => `id=8086:56a0,node=${on},path=${path}`),
          ...(checked === undefined ? {} : { checks: found ? [] : [noMapping(checked)] }),
        };
      }),
});

function noMapping(node_: string): Json {
  return { severity: "warning", message: `No mapping for node ${node_}.` };
}
