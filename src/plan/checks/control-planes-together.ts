import type { Check } from "./check.ts";

/** Three control planes on one host go down with it, however many hosts there are. */
export const controlPlanesTogether: Check = ({ nodes = [], guests, proxmox }) => {
  const hosts = proxmox?.hosts ?? [];
  const paths = nodes.filter(({ role }) => role === "controlplane").map(({ path }) => path);
  const used = new Set(guests.filter(({ path }) => paths.includes(path)).map(({ host }) => host));
  if (paths.length < 3 || hosts.length < 2 || used.size !== 1) return [];
  const [host = ""] = used;
  const other = hosts.find(({ name }) => name !== host)?.name ?? "";
  return [
    {
      code: "CONTROL_PLANES_TOGETHER",
      path: "nodes",
      message: `all ${paths.length} control planes stand on host ${host}, although there are ${hosts.length} hosts`,
      hint: `write host: "${other}" for one of them`,
      severity: "warning" as const,
    },
  ];
};
