import { z } from "zod";
import type { Tree, TreeObject } from "./tree.ts";

const securityContext = z.looseObject({
  privileged: z.boolean().optional(),
  allowPrivilegeEscalation: z.boolean().optional(),
  runAsNonRoot: z.boolean().optional(),
  runAsUser: z.number().optional(),
  capabilities: z.looseObject({ add: z.array(z.string()).optional(), drop: z.array(z.string()).optional() }).optional(),
  seccompProfile: z.looseObject({ type: z.string() }).optional(),
});

const container = z.looseObject({
  name: z.string(),
  image: z.string().optional(),
  securityContext: securityContext.optional(),
});

const podSpec = z.looseObject({
  hostNetwork: z.boolean().optional(),
  hostPID: z.boolean().optional(),
  hostIPC: z.boolean().optional(),
  securityContext: securityContext.optional(),
  containers: z.array(container),
  initContainers: z.array(container).optional(),
  volumes: z
    .array(
      z.looseObject({
        name: z.string(),
        hostPath: z.looseObject({}).optional(),
        persistentVolumeClaim: z.looseObject({ claimName: z.string() }).optional(),
      }),
    )
    .optional(),
});

const template = z.looseObject({
  metadata: z.looseObject({ labels: z.record(z.string(), z.string()).optional() }).optional(),
  spec: podSpec,
});

const workload = z.looseObject({
  spec: z.looseObject({
    replicas: z.number().optional(),
    strategy: z.looseObject({ type: z.string().optional() }).optional(),
    template,
  }),
});

const cronJob = z.looseObject({
  spec: z.looseObject({ jobTemplate: z.looseObject({ spec: z.looseObject({ template }) }) }),
});
const pod = z.looseObject({ spec: podSpec });

export type PodSpec = z.output<typeof podSpec>;

/** An object that makes pods, or is one. */
export interface Workload extends TreeObject {
  readonly kind: string;
  readonly replicas: number;
  /** Of a Deployment; `RollingUpdate` unless given. */
  readonly strategy: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly pod: PodSpec;
}

/** Every object of the tree that makes pods. What has not the shape of one is the apiserver's to refuse. */
export function workloadsOf({ objects }: Tree): readonly Workload[] {
  return objects.flatMap((entry): readonly Workload[] => {
    const { object } = entry;
    const base = { ...entry, kind: object.kind, replicas: 1, strategy: "", labels: object.metadata.labels ?? {} };
    if (object.kind === "Pod") {
      const parsed = pod.safeParse(object).data;
      return parsed === undefined ? [] : [{ ...base, pod: parsed.spec }];
    }
    if (object.kind === "CronJob") {
      const made = cronJob.safeParse(object).data?.spec.jobTemplate.spec.template;
      return made === undefined ? [] : [{ ...base, labels: made.metadata?.labels ?? {}, pod: made.spec }];
    }
    if (!["Deployment", "StatefulSet", "DaemonSet", "Job", "ReplicaSet"].includes(object.kind)) return [];
    const spec = workload.safeParse(object).data?.spec;
    if (spec === undefined) return [];
    const { replicas = 1, strategy, template: made } = spec;
    const labels = made.metadata?.labels ?? {};
    return [{ ...base, replicas, strategy: strategy?.type ?? "RollingUpdate", labels, pod: made.spec }];
  });
}

/** Whether a label selector of `matchLabels` alone takes these labels; one with expressions is not judged. */
export function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  const parsed = z
    .strictObject({ matchLabels: z.record(z.string(), z.string()).optional() })
    .safeParse(selector ?? {}).data;
  if (parsed === undefined) return false;
  return Object.entries(parsed.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}
