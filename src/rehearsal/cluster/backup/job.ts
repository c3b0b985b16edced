import { z } from "zod";
import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";

/** Kinds that K8up runs as Jobs, and the words that its Jobs have for them. */
export const RUNS = { Backup: "backup", Check: "check", Prune: "prune" } as const;
export type Run = keyof typeof RUNS;

const strings = z.record(z.string(), z.string());
const runSpec = z.looseObject({
  backend: z
    .looseObject({
      s3: z.looseObject({ endpoint: z.string().default(""), bucket: z.string().default("") }).optional(),
      envFrom: z.array(z.looseObject({})).default([]),
    })
    .prefault({}),
  podConfigRef: z.looseObject({ name: z.string() }).optional(),
  tags: z.array(z.string()).default([]),
});
const podConfig = z.looseObject({
  template: z
    .looseObject({
      metadata: z.looseObject({ labels: strings.default({}), annotations: strings.default({}) }).prefault({}),
      spec: z.looseObject({ containers: z.array(z.looseObject({ name: z.string() })).default([]) }).prefault({}),
    })
    .prefault({}),
});

/** What a Job of K8up works on. */
export interface Work {
  /** Part of the Job's name. */
  readonly name: string;
  /** Where its claims are, undefined for anywhere. */
  readonly node: string | undefined;
  readonly claims: readonly string[];
}

/** Keys of the repository, as the operator hands them on. */
export interface Keys {
  readonly access: string;
  readonly secret: string;
  readonly password: string;
}

/**
 * The Job of a Backup, Check or Prune.
 *
 * @param shape the PodConfig that it names
 * source: k8up operator/job (MutateBatchJob), operator/backupcontroller/executor.go, api/v1/backend.go (2.13)
 */
export function jobOf(
  object: KubernetesObject,
  work: Work,
  keys: Keys,
  shape: KubernetesObject | undefined,
): KubernetesObject {
  const kind = RUNS[z.enum(["Backup", "Check", "Prune"]).parse(object.kind)];
  const { backend, tags } = runSpec.parse(object["spec"]);
  const { template } = podConfig.parse(shape?.["spec"] ?? {});
  const [first = {}] = template.spec.containers;
  const labels = { k8upjob: "true", "k8up.io/type": kind };
  const { s3 } = backend;
  const env = {
    RESTIC_REPOSITORY: s3 === undefined ? "" : `s3:${s3.endpoint}/${s3.bucket}`,
    RESTIC_PASSWORD: keys.password,
    AWS_ACCESS_KEY_ID: keys.access,
    AWS_SECRET_ACCESS_KEY: keys.secret,
    HOSTNAME: object.metadata.namespace ?? "",
  };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      name: work.name,
      namespace: object.metadata.namespace,
      labels,
      ownerReferences: [
        {
          apiVersion: object.apiVersion,
          kind: object.kind,
          name: object.metadata.name,
          uid: object.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      backoffLimit: 6,
      template: {
        metadata: {
          labels: { ...template.metadata.labels, ...labels },
          annotations: template.metadata.annotations,
        },
        spec: {
          ...template.spec,
          restartPolicy: "OnFailure",
          ...(work.node === undefined ? {} : { nodeSelector: { "kubernetes.io/hostname": work.node } }),
          containers: [
            {
              ...first,
              name: kind,
              image: "ghcr.io/k8up-io/k8up",
              args: ["restic", ...tags.flatMap((tag) => ["--tag", tag])],
              env: Object.entries(env).map(([name, value]) => ({ name, value })),
              envFrom: backend.envFrom,
              volumeMounts: work.claims.map((name) => ({ name, mountPath: `/data/${name}` })),
            },
          ],
          volumes: work.claims.map((name) => ({ name, persistentVolumeClaim: { claimName: name } })),
        },
      },
    },
  };
}

/** Name of the PodConfig that a Backup, Check or Prune wants. */
export function podConfigOf(object: KubernetesObject): string | undefined {
  return runSpec.parse(object["spec"]).podConfigRef?.name;
}
