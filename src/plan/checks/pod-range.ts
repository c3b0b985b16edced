import type { Check } from "./check.ts";

/** Each node gets a /24 of the pod network, and Kubernetes hands out at most 2^16 of them. */
const NODE_PREFIX = 24;

/** The pod network has a /24 for every node, with one to spare for an upgrade. */
export const podRange: Check = ({ ranges, nodes = [] }) =>
  ranges
    .filter(({ path }) => path === "cluster.pods")
    .flatMap(({ path, owner, value, cidr }) => {
      const wanted = nodes.length + 1;
      const room = cidr.prefix > NODE_PREFIX ? 0 : 2 ** (NODE_PREFIX - cidr.prefix);
      if (cidr.prefix >= NODE_PREFIX - 16 && room >= wanted) return [];
      const prefix = NODE_PREFIX - Math.max(8, Math.ceil(Math.log2(wanted)));
      return [
        {
          code: "POD_RANGE",
          path,
          message:
            room < wanted
              ? `${value} of ${owner} has a /24 for ${room} nodes, and the lab has ${nodes.length} and needs one more to replace them`
              : `${value} of ${owner} is larger than Kubernetes takes, a /8`,
          hint: `write a /${prefix}, such as "10.244.0.0/${prefix}"`,
        },
      ];
    });
