import type { Check } from "./check.ts";

/** etcd needs a majority: none of none is no cluster, and an even number fails as easily as one less. */
export const controlPlanes: Check = ({ nodes }) => {
  if (nodes === undefined || nodes.some(({ role }) => role === undefined)) return [];
  const count = nodes.filter(({ role }) => role === "controlplane").length;
  if (count === 0)
    return [
      {
        code: "NO_CONTROL_PLANE",
        path: "nodes",
        message: `none of the ${nodes.length} nodes is a control plane`,
        hint: 'write role: "controlplane" for one of them',
      },
    ];
  if (count % 2 === 1) return [];
  return [
    {
      code: "EVEN_CONTROL_PLANES",
      path: "nodes",
      message: `${count} control planes survive no more failures than ${count - 1} would: etcd needs a majority`,
      hint: `have ${count - 1} or ${count + 1} control planes`,
    },
  ];
};
