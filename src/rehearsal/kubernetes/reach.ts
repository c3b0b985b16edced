import { isDeepStrictEqual } from "node:util";
import type { MachineConfig } from "../talos/machine-config.ts";

/** How far a change of the configuration goes: only to the Node object, to the kubelet, or to all that runs. */
export type Reach = "nothing" | "node" | "kubelet" | "everything";

/** What a change of the machine configuration means for what runs Kubernetes. */
export function reachOf(before: MachineConfig, after: MachineConfig): Reach {
  const [old, next] = [partsOf(before), partsOf(after)];
  if (!isDeepStrictEqual(old.everything, next.everything)) return "everything";
  if (!isDeepStrictEqual(old.kubelet, next.kubelet)) return "kubelet";
  return isDeepStrictEqual(old.node, next.node) ? "nothing" : "node";
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
