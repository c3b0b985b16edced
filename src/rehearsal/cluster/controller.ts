import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import type { KindRef, KubernetesObject } from "../../lib/kubernetes/object.ts";

/**
 * One thing that keeps a part of the cluster as its objects say. A file of this folder makes one. It looks at
 * everything that exists and makes the difference, as often as something changes, so it may be called too often and
 * started again at any time.
 */
export interface Controller {
  readonly name: string;
  /** The kinds that it looks at. Those whose CRD is not there (yet) count as empty. */
  readonly watches: readonly KindRef[];
  /**
   * Called after changes, never twice at the same time. When it throws it is called again a little later.
   *
   * @param again asks for one more call, for what changes outside of the cluster
   */
  reconcile(cluster: ClusterView, client: KubernetesClient, again: () => void): Promise<void>;
  /** Gives back what it holds: ports, processes. */
  stop?(): Promise<void>;
}

/** The objects of the watched kinds, as of now. */
export interface ClusterView {
  list(kind: KindRef): readonly KubernetesObject[];
  /** `namespace` is undefined for cluster-scoped kinds. */
  get(kind: KindRef, namespace: string | undefined, name: string): KubernetesObject | undefined;
}

export const POD: KindRef = { apiVersion: "v1", kind: "Pod" };
export const NODE: KindRef = { apiVersion: "v1", kind: "Node" };
export const SERVICE: KindRef = { apiVersion: "v1", kind: "Service" };
export const SECRET: KindRef = { apiVersion: "v1", kind: "Secret" };
export const CONFIG_MAP: KindRef = { apiVersion: "v1", kind: "ConfigMap" };
export const CLAIM: KindRef = { apiVersion: "v1", kind: "PersistentVolumeClaim" };
export const JOB: KindRef = { apiVersion: "batch/v1", kind: "Job" };
export const NAMESPACE: KindRef = { apiVersion: "v1", kind: "Namespace" };
export const ENDPOINT_SLICE: KindRef = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" };
export const CERTIFICATE: KindRef = { apiVersion: "cert-manager.io/v1", kind: "Certificate" };
export const ISSUER: KindRef = { apiVersion: "cert-manager.io/v1", kind: "Issuer" };
export const CLUSTER_ISSUER: KindRef = { apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer" };
export const GATEWAY_CLASS: KindRef = { apiVersion: "gateway.networking.k8s.io/v1", kind: "GatewayClass" };
export const GATEWAY: KindRef = { apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway" };
export const HTTP_ROUTE: KindRef = { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute" };
export const REFERENCE_GRANT: KindRef = { apiVersion: "gateway.networking.k8s.io/v1", kind: "ReferenceGrant" };
export const SEALED_SECRET: KindRef = { apiVersion: "bitnami.com/v1alpha1", kind: "SealedSecret" };
export const ADDRESS_POOL: KindRef = { apiVersion: "cilium.io/v2", kind: "CiliumLoadBalancerIPPool" };
export const POSTGRES_CLUSTER: KindRef = { apiVersion: "postgresql.cnpg.io/v1", kind: "Cluster" };
export const POSTGRES_BACKUP: KindRef = { apiVersion: "postgresql.cnpg.io/v1", kind: "Backup" };
export const BACKUP_SCHEDULE: KindRef = { apiVersion: "k8up.io/v1", kind: "Schedule" };
export const BACKUP: KindRef = { apiVersion: "k8up.io/v1", kind: "Backup" };
export const CHECK: KindRef = { apiVersion: "k8up.io/v1", kind: "Check" };
export const PRUNE: KindRef = { apiVersion: "k8up.io/v1", kind: "Prune" };
export const POD_CONFIG: KindRef = { apiVersion: "k8up.io/v1", kind: "PodConfig" };
