import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { KubernetesClient } from "../../../lib/kubernetes/client.ts";
import type { MachineConfig } from "../../talos/machine-config.ts";
import { applyMarks, type NodeMarks, type Taint } from "./owned.ts";

const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";

const taint = z.looseObject({ key: z.string(), value: z.string().optional(), effect: z.string() });
const node = z.looseObject({
  metadata: z.looseObject({
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
  spec: z.looseObject({ taints: z.array(taint).default([]) }).default({ taints: [] }),
});

/**
 * Bring labels, annotations and taints of the Node in line with the machine configuration, all in one write. A control
 * plane writes as administrator; a worker has only its kubelet's identity, and the API refuses it a role, somebody
 * else's prefix, and every change of taints (NodeRestriction), the labels of the same write with it.
 *
 * @throws HomelabError `KUBERNETES_FORBIDDEN`, `KUBERNETES_CONFLICT` and others of the client
 */
export async function markNode(options: {
  readonly config: MachineConfig;
  readonly hostname: string;
  readonly kubelet: KubernetesClient;
  readonly admin: Promise<KubernetesClient | undefined> | undefined;
}): Promise<void> {
  const client = (await options.admin) ?? options.kubelet;
  const ref = { apiVersion: "v1", kind: "Node", name: options.hostname };
  const found = await client.get(ref);
  const { metadata, spec } = node.parse(found);
  const present: NodeMarks = { labels: metadata.labels, annotations: metadata.annotations, taints: spec.taints };
  const next = applyMarks(present, wantedMarks(options.config));
  if (isDeepStrictEqual(next, present)) return;
  await client.replace({
    ...found,
    metadata: { ...found.metadata, labels: next.labels, annotations: next.annotations },
    spec: { ...spec, taints: next.taints },
  });
}

/** What a machine configuration wants its Node to carry. */
export function wantedMarks({ type, machine, cluster }: MachineConfig): NodeMarks {
  const controlPlane = type === "controlplane";
  const own = controlPlane && !mayRunPods(cluster) ? [{ key: CONTROL_PLANE, effect: "NoSchedule" }] : [];
  return {
    labels: { ...(controlPlane ? { [CONTROL_PLANE]: "" } : {}), ...machine.nodeLabels },
    annotations: { ...machine.nodeAnnotations },
    taints: [...own, ...Object.entries(machine.nodeTaints ?? {}).map(toTaint)],
  };
}

export function mayRunPods(cluster: MachineConfig["cluster"]): boolean {
  return cluster.allowSchedulingOnControlPlanes === true || cluster.allowSchedulingOnMasters === true;
}

/** `value:effect`, or the effect alone. */
function toTaint([key, text]: readonly [string, string]): Taint {
  const [value = "", effect] = text.split(":");
  return effect === undefined ? { key, effect: value } : { key, value, effect };
}
