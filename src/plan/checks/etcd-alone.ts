import type { Check } from "./check.ts";

/** etcd on one node is gone with its disk. What is in Git comes back from there; what is not does not. */
export const etcdAlone: Check = ({ nodes = [], apps, missingSections }) => {
  const controlPlanes = nodes.filter(({ role }) => role === "controlplane");
  const keeps = apps.filter(
    ({ config }) => config?.database !== undefined || Object.keys(config?.volumes ?? {}).length > 0,
  );
  const [first] = controlPlanes;
  if (first === undefined || controlPlanes.length > 1 || keeps.length === 0 || !missingSections.has("backups"))
    return [];
  return [
    {
      code: "ETCD_ALONE",
      path: first.path,
      message: `${first.name} is the only control plane and etcd is never saved: with its disk the cluster forgets which disk belongs to which volume, such as those of ${keeps[0]?.name}`,
      hint: "add a section backups, which also saves etcd, or have 3 control planes",
      severity: "warning" as const,
    },
  ];
};
