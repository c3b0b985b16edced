import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";

const GROUP = "rbac.authorization.k8s.io";

/** Binds a ClusterRole to groups. */
export function clusterRoleBinding(name: string, role: string, groups: readonly string[]): KubernetesObject {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: GROUP, kind: "ClusterRole", name: role },
    subjects: groups.map((group) => ({ apiGroup: GROUP, kind: "Group", name: group })),
  };
}

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

export function clusterRole(name: string, rules: readonly Rule[]): KubernetesObject {
  return { apiVersion: `${GROUP}/v1`, kind: "ClusterRole", metadata: { name }, rules };
}

/** A service account of kube-system with one cluster role: the given rules, or one that exists. */
export function serviceAccountWith(
  account: string,
  role: { readonly name: string; readonly rules?: readonly Rule[] },
): readonly KubernetesObject[] {
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: account, namespace: "kube-system" } },
    ...(role.rules === undefined ? [] : [clusterRole(role.name, role.rules)]),
    {
      apiVersion: `${GROUP}/v1`,
      kind: "ClusterRoleBinding",
      metadata: { name: role.name === "system:node-proxier" ? account : role.name },
      roleRef: { apiGroup: GROUP, kind: "ClusterRole", name: role.name },
      subjects: [{ kind: "ServiceAccount", name: account, namespace: "kube-system" }],
    },
  ];
}

/** A Role in one namespace and its binding to groups, under one name. */
export function roleFor(
  name: string,
  namespace: string,
  rules: readonly Rule[],
  groups: readonly string[],
): readonly KubernetesObject[] {
  const metadata = { name, namespace };
  return [
    { apiVersion: `${GROUP}/v1`, kind: "Role", metadata, rules },
    {
      apiVersion: `${GROUP}/v1`,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: GROUP, kind: "Role", name },
      subjects: groups.map((group) => ({ apiGroup: GROUP, kind: "Group", name: group })),
    },
  ];
}
