import { portsOf } from "../facts/ports.ts";
import type { Check } from "./check.ts";

/** Traefik looks at nobody's address before it passes UDP on; a firewall does. */
export const edgeUdpOpen: Check = (facts) => {
  const { edge } = facts;
  if (edge === undefined || edge.onlyFrom.length === 0 || edge.firewall) return [];
  return portsOf(facts)
    .filter((port) => port.edge !== undefined && port.protocol === "UDP")
    .map(({ path, owner, edge: port }) => ({
      code: "EDGE_UDP_OPEN",
      path: `${path}.edge`,
      message: `UDP port ${port} of the edge, for ${owner}, is open to everybody: edge.traefik.onlyFrom holds for TCP alone`,
      hint: "write firewall: true in edge.traefik, so that Proxmox holds to it for both",
      severity: "warning" as const,
    }));
};
