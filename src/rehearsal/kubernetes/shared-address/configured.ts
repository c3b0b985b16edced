import type { MachineConfig } from "../../talos/machine-config.ts";

/** Addresses that a control plane shares with the others, from either place in which Talos 1.13 takes them. */
export function sharedAddresses({ type, machine, documents }: MachineConfig): readonly string[] {
  if (type !== "controlplane") return [];
  const devices = (machine.network?.interfaces ?? []).filter(({ ignore }) => ignore !== true);
  const legacy = devices.flatMap(({ vip, vlans = [] }) => [vip?.ip, ...vlans.map((vlan) => vlan.vip?.ip)]);
  const current = documents.filter(({ kind }) => kind === "Layer2VIPConfig").map(({ name }) => name);
  return [...new Set([...legacy, ...current].filter((ip): ip is string => ip !== undefined && ip !== ""))];
}
