import { portsOf } from "../facts/ports.ts";
import type { Check } from "./check.ts";

const [FIRST, LAST] = [30_000, 32_767];

/** A port of the nodes belongs to one app: Kubernetes refuses the second Service that asks for it. */
export const nodePortTaken: Check = (facts) => {
  const open = portsOf(facts).filter(({ nodePort }) => nodePort !== undefined);
  const taken = new Set(open.map(({ nodePort }) => nodePort));
  return open.flatMap((port, index) => {
    const owner = open
      .slice(0, index)
      .find(({ nodePort, protocol }) => nodePort === port.nodePort && protocol === port.protocol);
    if (owner === undefined) return [];
    let free = Math.min((port.nodePort ?? FIRST) + 1, LAST);
    while (taken.has(free)) free = free === LAST ? FIRST : free + 1;
    return [
      {
        code: "NODE_PORT_TAKEN",
        path: `${port.path}.nodePort`,
        message: `${port.protocol} nodePort ${port.nodePort} of ${port.owner} is already that of ${owner.owner} (${owner.path})`,
        hint: `write nodePort: ${free}`,
      },
    ];
  });
};
