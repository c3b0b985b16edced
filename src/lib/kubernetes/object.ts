import { z } from "zod";

/** Any Kubernetes object as the API gives it: the fields that every kind has, the rest kept as it came. */
export const kubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
    resourceVersion: z.string().optional(),
    uid: z.string().optional(),
    generation: z.number().optional(),
    creationTimestamp: z.string().nullish(),
    deletionTimestamp: z.string().optional(),
  }),
});
export type KubernetesObject = z.infer<typeof kubernetesObject>;

/** Names a kind, in one namespace or (for namespaced kinds, without `namespace`) in all. */
export interface KindRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
}

/** Names one object. `namespace` is left out for cluster-scoped kinds. */
export interface ObjectRef extends KindRef {
  readonly name: string;
}

export function refOf(object: KubernetesObject): ObjectRef {
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
  };
}

/** `Deployment argocd/argocd-server`: how messages name an object. */
export function describeRef(ref: KindRef & { readonly name?: string }): string {
  const where = [ref.namespace, ref.name].filter((part) => part !== undefined && part !== "").join("/");
  return where === "" ? ref.kind : `${ref.kind} ${where}`;
}

const conditions = z.looseObject({
  status: z
    .looseObject({
      conditions: z
        .array(
          z.looseObject({
            type: z.string(),
            status: z.string(),
            reason: z.string().optional(),
            message: z.string().optional(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

/** The named entry of `status.conditions`, or undefined while the controller has not written it. */
export function conditionOf(object: KubernetesObject, type: string): Condition | undefined {
  return conditions.parse(object).status?.conditions?.find((condition) => condition.type === type);
}
