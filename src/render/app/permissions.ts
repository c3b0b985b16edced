import type { ContainerApp, Lab } from "../../plan/lab.ts";
import { labels, type ClusterMeta } from "../kubernetes/meta.ts";
import { meta } from "./meta.ts";

/** What the app may read of the cluster, with an account of its own. */
export function permissions(lab: Lab, app: ContainerApp): Readonly<Record<string, readonly object[]>> {
  if (app.permissions.length === 0) return {};
  const metadata: ClusterMeta = { name: `homelab:${app.namespace}:${app.name}`, labels: labels(lab, app.name) };
  return {
    "service-account.yaml": [
      {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: meta(lab, app),
        automountServiceAccountToken: false,
      },
    ],
    "cluster-role.yaml": [
      {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRole",
        metadata,
        rules: app.permissions.map(({ groups, resources, verbs }) => ({ apiGroups: groups, resources, verbs })),
      },
    ],
    "cluster-role-binding.yaml": [
      {
        apiVersion: "rbac.authorization.k8s.io/v1",
        kind: "ClusterRoleBinding",
        metadata,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: metadata.name },
        subjects: [{ kind: "ServiceAccount", name: app.name, namespace: app.namespace }],
      },
    ],
  };
}
