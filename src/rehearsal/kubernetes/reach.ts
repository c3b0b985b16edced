import { isDeepStrictEqual } from "node:util";
import type { MachineConfig } from "../talos/machine-config.ts";

/** How far a change of the configuration goes: only to the Node object, to the kubelet, or to all that runs. */
export type Reach = "nothing" | "node" | "kubelet" | "everything";

/** What a change of the machine configuration means for what runs Kubernetes. */
export function reachOf(before: MachineConfig, after: MachineConfig): Reach {
  const [old, next] = [partsOf(before), partsOf(after)];
  const same = (part: keyof typeof old): boolean => isDeepStrictEqual(filled(old[part]), filled(next[part]));
  if (!same("everything")) return "everything";
  if (!same("kubelet")) return "kubelet";
  return same("node") ? "nothing" : "node";
}

/** Without what is empty: a client that writes a configuration anew leaves empty lists out. */
function filled(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(filled);
  if (typeof value !== "object" || value === null) return value ?? undefined;
  const entries = Object.entries(value)
    .map(([key, inner]) => [key, filled(inner)] as const)
    .filter(([, inner]) => inner !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function partsOf({ cluster, machine, hostname, documents }: MachineConfig) {
  const { allowSchedulingOnControlPlanes, allowSchedulingOnMasters, ...rest } = cluster;
  const { kubelet, nodeLabels, nodeAnnotations, nodeTaints, network, pods, features } = machine;
  const shared = documents.filter(({ kind }) => kind === "Layer2VIPConfig");
  return {
    everything: { rest, hostname, network, pods, features, shared },
    kubelet,
    node: { nodeLabels, nodeAnnotations, nodeTaints, allowSchedulingOnControlPlanes, allowSchedulingOnMasters },
  };
}
