import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import type { ClusterFacts } from "../cluster.ts";
import { clusterRoleBinding } from "./rbac.ts";
import type { Manifest } from "./manifest.ts";

const BOOTSTRAPPERS = "system:bootstrappers:nodes";
const NODES = "system:nodes";

/** What a machine needs to become a node: the join token and who may ask for, and gets, certificates. */
export function joinManifests(cluster: ClusterFacts): readonly Manifest[] {
  return [
    { id: "00-kubelet-bootstrapping-token", objects: [bootstrapToken(cluster.bootstrapToken)] },
    {
      id: "01-csr-node-bootstrap",
      objects: [
        clusterRoleBinding("system-bootstrap-node-bootstrapper", "system:node-bootstrapper", [BOOTSTRAPPERS, NODES]),
      ],
    },
    {
      id: "01-csr-approver-role-binding",
      objects: [
        clusterRoleBinding(
          "system-bootstrap-approve-node-client-csr",
          "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
          [BOOTSTRAPPERS],
        ),
      ],
    },
    {
      id: "01-csr-renewal-role-binding",
      objects: [
        clusterRoleBinding(
          "system-bootstrap-node-renewal",
          "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
          [NODES],
        ),
      ],
    },
  ];
}

/** source: Kubernetes documentation, "Authenticating with bootstrap tokens". */
function bootstrapToken(token: string): KubernetesObject {
  const [id = "", secret = ""] = token.split(".");
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: `bootstrap-token-${id}`, namespace: "kube-system" },
    type: "bootstrap.kubernetes.io/token",
    stringData: {
      "token-id": id,
      "token-secret": secret,
      "usage-bootstrap-authentication": "true",
      "auth-extra-groups": BOOTSTRAPPERS,
    },
  };
}
