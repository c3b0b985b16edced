import { z } from "zod";
import { conditionOf, type KubernetesObject } from "../../lib/kubernetes/object.ts";
import { NODE, POD, type ClusterView } from "./controller.ts";

const podFields = z.looseObject({
  spec: z.looseObject({ nodeName: z.string().optional(), serviceAccountName: z.string().optional() }),
  status: z.looseObject({ phase: z.string().optional() }).optional(),
});

/**
 * Pods that really do something now: Running, not on their way out, on a node that is Ready. Whoever asks has to watch
 * pods and nodes.
 */
export function podsUp(
  cluster: ClusterView,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): readonly KubernetesObject[] {
  return cluster
    .list(POD)
    .filter(
      (pod) =>
        pod.metadata.namespace === namespace &&
        Object.entries(labels).every(([key, value]) => pod.metadata.labels?.[key] === value) &&
        isUp(pod, cluster),
    );
}

export function serviceAccountOf(pod: KubernetesObject): string {
  return podFields.parse(pod).spec.serviceAccountName ?? "default";
}

function isUp(pod: KubernetesObject, cluster: ClusterView): boolean {
  const { spec, status } = podFields.parse(pod);
  if (status?.phase !== "Running" || pod.metadata.deletionTimestamp !== undefined) return false;
  const node = spec.nodeName === undefined ? undefined : cluster.get(NODE, undefined, spec.nodeName);
  return node !== undefined && conditionOf(node, "Ready")?.status === "True";
}
