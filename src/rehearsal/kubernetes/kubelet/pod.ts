import { z } from "zod";
import { NETWORK_CONDITION } from "../stage-status.ts";
import { MIRROR_ANNOTATION } from "../stages.ts";

const container = z.looseObject({
  name: z.string(),
  image: z.string().optional(),
  volumeMounts: z.array(z.looseObject({ name: z.string(), readOnly: z.boolean().optional() })).nullish(),
});

/** What a kubelet looks at in a pod. */
export const podSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
    deletionTimestamp: z.string().optional(),
  }),
  spec: z.looseObject({
    hostNetwork: z.boolean().optional(),
    containers: z.array(container).nullish(),
    initContainers: z.array(container).nullish(),
    volumes: z
      .array(
        z.looseObject({
          name: z.string(),
          hostPath: z.looseObject({ path: z.string() }).optional(),
          persistentVolumeClaim: z.looseObject({ claimName: z.string() }).optional(),
          ephemeral: z.looseObject({}).optional(),
        }),
      )
      .nullish(),
  }),
  status: z
    .looseObject({
      phase: z.string().optional(),
      conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).nullish(),
    })
    .optional(),
});
export type Pod = z.infer<typeof podSchema>;

export function isReady(pod: Pod): boolean {
  return pod.status?.phase === "Running" && holds(pod, "Ready");
}

/** Whether the kubelet still has to make the pod's sandbox and its network. */
export function awaitsNetwork(pod: Pod): boolean {
  return (
    pod.spec.hostNetwork !== true &&
    pod.metadata.deletionTimestamp === undefined &&
    (pod.status?.phase ?? "Pending") === "Pending" &&
    !holds(pod, NETWORK_CONDITION)
  );
}

export function isMirror(pod: Pod): boolean {
  return pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined;
}

function holds(pod: Pod, condition: string): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === condition && status === "True") === true;
}
