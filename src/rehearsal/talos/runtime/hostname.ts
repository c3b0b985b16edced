import { createHash } from "node:crypto";
import type { MachineConfig } from "../machine-config.ts";

/**
 * The name of a machine: the configured one, else the platform's, else (`auto: stable`) one made from its identity
 * (source: siderolabs/talos network.HostnameConfigController: configuration over platform over default).
 */
export function hostnameOf(config: MachineConfig | undefined, platform: string, nodeId: string): string {
  const fixed = config?.machine.network?.hostname ?? config?.hostname?.hostname ?? "";
  if (fixed !== "") return short(fixed);
  if (platform !== "") return short(platform);
  return `talos-${stable(nodeId)}`;
}

/** The part before the first dot; what follows is the domain. */
function short(name: string): string {
  return name.split(".")[0] ?? name;
}

/** Three letters and three of both, from the node's identity. */
function stable(nodeId: string): string {
  const digest = createHash("sha256").update(nodeId).digest();
  const number = digest.readUInt32BE(0).toString(36);
  return `${number.slice(0, 3).padEnd(3, "0")}-${number.slice(3, 6).padEnd(3, "0")}`;
}
