import type { Check } from "./check.ts";

/** Control planes hand their shared address to each other by ARP, which does not leave a network. */
export const vipNetwork: Check = ({ nodes = [], cluster, networks }) => {
  if (cluster?.vip === undefined) return [];
  const controlPlanes = nodes.filter(({ role, settings }) => role === "controlplane" && settings !== undefined);
  const names = [...new Set(controlPlanes.map(({ settings }) => settings?.network ?? "lan"))];
  if (names.length < 2) return [];
  const owners = names.map((name) => networks.find((network) => network.name === name)?.owner ?? `network ${name}`);
  return [
    {
      code: "VIP_NETWORK",
      path: "cluster.vip",
      message: `the control planes share ${cluster.vip}, and they are in several networks: ${owners.join(", ")}`,
      hint: `put all of them into one network: network: "${names[0] ?? ""}"`,
    },
  ];
};
