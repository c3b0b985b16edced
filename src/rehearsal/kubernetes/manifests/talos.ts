import { stringify } from "yaml";
import type { ClusterFacts } from "../cluster.ts";
import type { Manifest } from "./manifest.ts";
import { clusterRole, clusterRoleBinding } from "./rbac.ts";

/** How pods of the machine's own components reach the API: the cluster's endpoint, as their service account. */
export function kubeconfigInCluster(cluster: ClusterFacts): Manifest {
  const credentials = "/var/run/secrets/kubernetes.io/serviceaccount";
  return {
    id: "11-kube-config-in-cluster",
    objects: [
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "kubeconfig-in-cluster", namespace: "kube-system" },
        data: {
          kubeconfig: stringify({
            apiVersion: "v1",
            kind: "Config",
            clusters: [
              {
                name: "local",
                cluster: { server: cluster.endpoint, "certificate-authority": `${credentials}/ca.crt` },
              },
            ],
            users: [{ name: "service-account", user: { tokenFile: `${credentials}/token` } }],
            contexts: [{ name: "service-account", context: { cluster: "local", user: "service-account" } }],
            "current-context": "service-account",
          }),
        },
      },
    ],
  };
}

/** Machines look at each other's nodes; the Node authorizer shows a kubelet only its own. */
export function talosNodeRbac(): Manifest {
  return {
    id: "11-talos-node-rbac-template",
    objects: [
      clusterRole("system:talos-nodes", [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] }]),
      clusterRoleBinding("system:talos-nodes", "system:talos-nodes", ["system:nodes"]),
    ],
  };
}

/** `talos.dev/v1alpha1 ServiceAccount`: lets pods ask for access to the Talos API. */
export function talosServiceAccountCrd(): Manifest {
  const names = {
    kind: "ServiceAccount",
    listKind: "ServiceAccountList",
    plural: "serviceaccounts",
    singular: "serviceaccount",
    shortNames: ["tsa"],
  };
  return {
    id: "13-talos-service-account-crd",
    objects: [
      {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: `${names.plural}.talos.dev` },
        spec: {
          group: "talos.dev",
          names,
          scope: "Namespaced",
          versions: [
            {
              name: "v1alpha1",
              served: true,
              storage: true,
              subresources: { status: {} },
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  properties: {
                    spec: {
                      type: "object",
                      properties: { roles: { type: "array", items: { type: "string" } } },
                    },
                    status: { type: "object", properties: { failureReason: { type: "string" } } },
                  },
                },
              },
            },
          ],
        },
      },
    ],
  };
}
