import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import type { Database } from "./spec.ts";

type Strings = Readonly<Record<string, string>>;

/** Labels by which the operator finds what belongs to a cluster. source: CloudNativePG, "Labels and annotations" */
export const CLUSTER_LABEL = "cnpg.io/cluster";
export const INSTANCE_LABEL = "cnpg.io/instanceName";
export const ROLE_LABEL = "cnpg.io/instanceRole";
export const POD_ROLE_LABEL = "cnpg.io/podRole";
export const JOB_ROLE_LABEL = "cnpg.io/jobRole";

/** An object that belongs to a cluster: it goes when the Cluster goes, and has what the Cluster wants inherited. */
export function own(
  { object, name, namespace, spec }: Database,
  kind: { readonly apiVersion: string; readonly kind: string },
  metadata: { readonly name: string; readonly labels?: Strings; readonly annotations?: Strings },
  content: Readonly<Record<string, unknown>>,
): KubernetesObject {
  const { labels, annotations } = spec.inheritedMetadata;
  return {
    ...kind,
    metadata: {
      name: metadata.name,
      namespace,
      labels: { ...labels, [CLUSTER_LABEL]: name, ...recommended(name), ...metadata.labels },
      annotations: { ...annotations, ...metadata.annotations },
      ownerReferences: [
        {
          apiVersion: object.apiVersion,
          kind: object.kind,
          name,
          uid: object.metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    ...content,
  };
}

/** The labels that Kubernetes recommends, as the operator fills them in. */
export function recommended(cluster: string): Strings {
  return {
    "app.kubernetes.io/name": "postgresql",
    "app.kubernetes.io/instance": cluster,
    "app.kubernetes.io/component": "database",
    "app.kubernetes.io/managed-by": "cloudnative-pg",
  };
}
