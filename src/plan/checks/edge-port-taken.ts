import { portsOf } from "../facts/ports.ts";
import { STATUS_PORT } from "../resolve-edge.ts";
import type { Check } from "./check.ts";

const OWN: ReadonlyMap<number, string> = new Map([
  [80, "the redirect to https"],
  [443, "the Gateway's apps"],
  [STATUS_PORT, "the edge's own health and metrics"],
]);

/** A port of the edge leads to one app; three of them are its own. */
export const edgePortTaken: Check = (facts) => {
  const open = portsOf(facts).filter(({ edge }) => edge !== undefined);
  const taken = new Set([...OWN.keys(), ...open.map(({ edge }) => edge)]);
  return open.flatMap((port, index) => {
    const { edge = 0, protocol, owner, path } = port;
    const other = open.slice(0, index).find((before) => before.edge === edge && before.protocol === protocol);
    const own = protocol === "TCP" ? OWN.get(edge) : undefined;
    if (other === undefined && own === undefined) return [];
    let free = edge < 1024 ? edge + 8000 : edge + 1;
    while (taken.has(free)) free++;
    return [
      {
        code: "EDGE_PORT_TAKEN",
        path: `${path}.edge`,
        message: `${protocol} port ${edge} of the edge, for ${owner}, already leads to ${own ?? `${other?.owner} (${other?.path})`}`,
        hint: `write edge: ${free}`,
      },
    ];
  });
};
