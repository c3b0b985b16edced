import type { Facts } from "../facts.ts";
import type { NetworkFact } from "../facts/networks.ts";
import type { Check } from "./check.ts";

/** Networks of one bridge and one tag are one network: what should keep them apart does not. */
export const vlanTaken: Check = ({ networks }) =>
  networks.flatMap((network, index) => {
    const { segment } = network;
    if (segment === undefined) return [];
    const owner = networks
      .slice(0, index)
      .find((other) => other.segment?.bridge === segment.bridge && other.segment.vlan === segment.vlan);
    if (owner === undefined) return [];
    const tag = segment.vlan === 0 ? "without a tag" : `with tag ${segment.vlan}`;
    return [
      {
        code: "VLAN_TAKEN",
        path: `${network.path}.vlan`,
        message: `${network.owner} is on bridge ${segment.bridge} ${tag}, and so is ${owner.owner} (${owner.path})`,
        hint: `write vlan: ${freeTag(networks, network)}, or another bridge`,
      },
    ];
  });

/** The third part of the network's address, which many take as its tag, or the next that is free. */
function freeTag(networks: Facts["networks"], { range, segment }: NetworkFact): number {
  const taken = new Set(networks.map((other) => (other.segment?.bridge === segment?.bridge ? other.segment?.vlan : 0)));
  let tag = ((range?.cidr.base ?? 0) >>> 8) & 255;
  while (tag === 0 || taken.has(tag)) tag++;
  return tag;
}
