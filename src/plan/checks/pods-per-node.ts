import type { Check } from "./check.ts";

/** Pods of the platform on every node, and once in the cluster, counted generously. */
const ON_EVERY_NODE = 5;
const ONCE = 25;

/** All pods find a place, also when one node is away. */
export const podsPerNode: Check = ({ apps, nodes = [], cluster }) => {
  if (cluster === undefined) return [];
  const takers = nodes.filter(({ role }) => role === "worker" || cluster.scheduleOnControlPlanes).length;
  const pods = apps.reduce((sum, { replicas }) => sum + replicas, ONCE);
  const room = takers * (cluster.podsPerNode - ON_EVERY_NODE);
  if (takers === 0 || pods <= room) return [];
  return [
    {
      code: "PODS_PER_NODE",
      path: "cluster.podsPerNode",
      message: `the apps have ${pods - ONCE} pods and the platform about ${ONCE}, and ${takers} ${takers === 1 ? "node has" : "nodes have"} room for ${room} (${cluster.podsPerNode} each, ${ON_EVERY_NODE} of them for the platform)`,
      hint: `write podsPerNode: ${Math.min(250, Math.ceil(pods / takers) + ON_EVERY_NODE)}, or add a node`,
    },
  ];
};
