import type { Check } from "./check.ts";

const KEEPS_AWAY = /:(?:NoSchedule|NoExecute)$/;

/** Argo CD and the apps need a node that takes any pod: no control plane unless it may, and no node with a taint. */
export const noWorker: Check = ({ nodes, cluster }) => {
  if (nodes === undefined || nodes.length === 0 || cluster === undefined) return [];
  if (nodes.some(({ role, settings }) => role === undefined || settings === undefined)) return [];
  const takers = nodes.filter(({ role }) => role === "worker" || cluster.scheduleOnControlPlanes);
  if (takers.length === 0)
    return [
      {
        code: "NO_WORKER",
        path: "nodes",
        message: `${nodes.length === 1 ? "the only node is a control plane" : `all ${nodes.length} nodes are control planes`}, which run no apps (cluster.scheduleOnControlPlanes)`,
        hint: "write cluster: { scheduleOnControlPlanes: true }, or add a worker",
      },
    ];
  const open = takers.filter(
    ({ settings }) => !Object.values(settings?.taints ?? {}).some((taint) => KEEPS_AWAY.test(taint)),
  );
  if (open.length > 0) return [];
  return [
    {
      code: "NO_WORKER",
      path: `${takers[0]?.path}.taints`,
      message: `every node that could run apps has a taint that keeps them away: ${takers.map(({ name }) => name).join(", ")}`,
      hint: `take the taints of one of them away, or write PreferNoSchedule`,
    },
  ];
};
