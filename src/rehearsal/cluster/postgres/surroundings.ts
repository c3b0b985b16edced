import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import { CLUSTER_LABEL, own, POD_ROLE_LABEL, ROLE_LABEL } from "./own.ts";
import type { Database } from "./spec.ts";

const PORT = 5432;
const RBAC = "rbac.authorization.k8s.io";

/** The Services of a cluster: the primary, the copies, and all of them. source: CloudNativePG, "Service management" */
export function services(database: Database): readonly KubernetesObject[] {
  const { name } = database;
  const selectors = {
    rw: { [CLUSTER_LABEL]: name, [ROLE_LABEL]: "primary" },
    ro: { [CLUSTER_LABEL]: name, [ROLE_LABEL]: "replica" },
    r: { [CLUSTER_LABEL]: name, [POD_ROLE_LABEL]: "instance" },
  };
  const ports = [{ name: "postgres", port: PORT, targetPort: PORT, protocol: "TCP" }];
  return Object.entries(selectors).map(([suffix, selector]) =>
    own(
      database,
      { apiVersion: "v1", kind: "Service" },
      { name: `${name}-${suffix}` },
      { spec: { type: "ClusterIP", selector, ports } },
    ),
  );
}

/** What the instances may read and write of the cluster. */
export function permissions(database: Database): readonly KubernetesObject[] {
  const { name, namespace } = database;
  const role = (suffix: string): { apiVersion: string; kind: string } => ({ apiVersion: `${RBAC}/v1`, kind: suffix });
  const read = ["get", "list", "watch"];
  return [
    own(database, { apiVersion: "v1", kind: "ServiceAccount" }, { name }, {}),
    own(
      database,
      role("Role"),
      { name },
      {
        rules: [
          { apiGroups: [""], resources: ["configmaps", "secrets"], verbs: read },
          { apiGroups: [""], resources: ["events"], verbs: ["create", "patch"] },
          {
            apiGroups: ["postgresql.cnpg.io"],
            resources: ["clusters", "clusters/status"],
            verbs: [...read, "update", "patch"],
          },
        ],
      },
    ),
    own(
      database,
      role("RoleBinding"),
      { name },
      {
        roleRef: { apiGroup: RBAC, kind: "Role", name },
        subjects: [{ kind: "ServiceAccount", name, namespace }],
      },
    ),
  ];
}

/** The primary never goes by itself; of three and more instances one copy may. source: CloudNativePG, "Kubernetes upgrade" */
export function disruptionBudgets(database: Database): readonly KubernetesObject[] {
  const { name, spec } = database;
  if (!spec.enablePDB) return [];
  const budget = (as: string, role: string, minAvailable: number): KubernetesObject =>
    own(
      database,
      { apiVersion: "policy/v1", kind: "PodDisruptionBudget" },
      { name: as },
      { spec: { minAvailable, selector: { matchLabels: { [CLUSTER_LABEL]: name, [ROLE_LABEL]: role } } } },
    );
  const copies = spec.instances < 3 ? [] : [budget(name, "replica", spec.instances - 2)];
  return [budget(`${name}-primary`, "primary", 1), ...copies];
}
