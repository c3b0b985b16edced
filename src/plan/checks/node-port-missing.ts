import { portsOf } from "../facts/ports.ts";
import type { Check } from "./check.ts";

/** The edge is no part of the cluster: it finds an app's port on the nodes, under the number that they open. */
export const nodePortMissing: Check = (facts) => {
  const ports = portsOf(facts);
  const taken = new Set(ports.map(({ nodePort }) => nodePort));
  let free = 30_000;
  while (taken.has(free)) free++;
  return ports
    .filter(({ edge, nodePort }) => edge !== undefined && nodePort === undefined)
    .map(({ path, owner, edge }) => ({
      code: "NODE_PORT_MISSING",
      path: `${path}.nodePort`,
      message: `${owner} is to be had at port ${edge} of the edge, and no node opens a port that leads to it`,
      hint: `add nodePort: ${free}`,
    }));
};
