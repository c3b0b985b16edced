import { optional, required } from "../attribute-kinds.ts";
import { clusterAccess } from "../cluster-access.ts";
import type { Provider } from "../protocol/provider.ts";
import type { Attributes } from "../protocol/schema.ts";
import type { KubernetesContext } from "./context.ts";
import { namespace } from "./namespace.ts";
import { secret } from "./secret.ts";

/**
 * A stand-in for the provider hashicorp/kubernetes, version 3.0: the two resources that our modules use, done with the
 * cluster's own API. source of the schema: terraform-provider-kubernetes kubernetes/provider.go
 */
export const kubernetesProvider: Provider<KubernetesContext> = {
  schema: { version: 0, description: "Objects of a Kubernetes cluster.", attributes: configuration() },
  resources: [namespace, secret],
  dataSources: [],
  legacyTypeSystem: true,
  configure: (config) => {
    const access = clusterAccess(config);
    return (signal) => ({ access, signal });
  },
};

function configuration(): Attributes {
  return {
    client_certificate: optional("string", "Client certificate, PEM"),
    client_key: optional("string", "Its key, PEM"),
    cluster_ca_certificate: optional("string", "Certificate authority of the cluster, PEM"),
    config_context: optional("string", "Context of the kubeconfig"),
    config_context_auth_info: optional("string", "User of the kubeconfig"),
    config_context_cluster: optional("string", "Cluster of the kubeconfig"),
    config_path: optional("string", "A kubeconfig"),
    config_paths: optional(["list", "string"], "Several kubeconfigs"),
    exec: {
      description: "Program that gives credentials",
      nesting: "list",
      block: { max: 1 },
      type: {
        api_version: required("string", "Version of its answer"),
        args: optional(["list", "string"], "Its arguments"),
        command: required("string", "The program"),
        env: optional(["map", "string"], "Its environment"),
      },
    },
    experiments: {
      description: "What is not finished",
      nesting: "list",
      block: { max: 1 },
      type: { manifest_resource: optional("bool", "Always on") },
    },
    host: optional("string", "URL of the API"),
    ignore_annotations: optional(["list", "string"], "Annotations that belong to others"),
    ignore_labels: optional(["list", "string"], "Labels that belong to others"),
    insecure: optional("bool", "Do not check the API's certificate"),
    password: optional("string", "Password"),
    proxy_url: optional("string", "Proxy"),
    tls_server_name: optional("string", "Name in the API's certificate"),
    token: optional("string", "Token of a service account"),
    username: optional("string", "User"),
  };
}
