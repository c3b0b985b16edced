import { atLeast, oneOf, optional, required } from "../attribute-kinds.ts";
import { clusterAccess } from "../cluster-access.ts";
import type { Provider } from "../protocol/provider.ts";
import type { Attributes } from "../protocol/schema.ts";
import { isObject, UNKNOWN } from "../protocol/value.ts";
import type { Value } from "../protocol/value.ts";
import { createCharts } from "./charts.ts";
import type { HelmContext } from "./context.ts";
import type { Helm } from "./helm.ts";
import { release } from "./release.ts";

/**
 * A stand-in for the provider hashicorp/helm, version 3.1: the same resource that our modules use, done with the real
 * helm. source of the schema: terraform-provider-helm helm/provider.go
 */
export function helmProvider(helm: Helm): Provider<HelmContext> {
  const charts = createCharts(helm);
  return {
    schema: { version: 0, description: "Helm releases.", attributes: configuration() },
    resources: [release],
    dataSources: [],
    configure: (config) => {
      const kubernetes = config["kubernetes"] ?? null;
      const access = accessOf(kubernetes);
      return (signal) => ({ helm, charts, access, signal });
    },
  };
}

function accessOf(kubernetes: Value): HelmContext["access"] {
  return kubernetes !== UNKNOWN && isObject(kubernetes) ? clusterAccess(kubernetes) : undefined;
}

function configuration(): Attributes {
  return {
    burst_limit: optional("number", "Requests in a burst", { validate: atLeast(0) }),
    debug: optional("bool", "Helm's debug output"),
    experiments: {
      description: "What is not finished",
      optional: true,
      type: {
        manifest: optional("bool", "Keep the rendered manifest in the state", {
          validate: (value) => (value === true ? "is not done by the stand-in" : undefined),
        }),
      },
    },
    helm_driver: optional("string", "Where releases are kept", {
      validate: (value) => oneOf("secret")(value) ?? undefined,
    }),
    kubernetes: { description: "The cluster", optional: true, type: cluster() },
    plugins_path: optional("string", "Folder of plugins"),
    qps: optional("number", "Requests a second"),
    registries: {
      description: "Logins of OCI registries",
      optional: true,
      nesting: "list",
      type: {
        password: required("string", "Password"),
        url: required("string", "oci:// URL"),
        username: required("string", "User"),
      },
    },
    registry_config_path: optional("string", "File of registry logins"),
    repository_cache: optional("string", "Folder of repository indexes"),
    repository_config_path: optional("string", "File of repositories"),
  };
}

function cluster(): Attributes {
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
      optional: true,
      type: {
        api_version: required("string", "Version of its answer"),
        args: optional(["list", "string"], "Its arguments"),
        command: required("string", "The program"),
        env: optional(["map", "string"], "Its environment"),
      },
    },
    host: optional("string", "URL of the API"),
    insecure: optional("bool", "Do not check the API's certificate"),
    password: optional("string", "Password"),
    proxy_url: optional("string", "Proxy"),
    tls_server_name: optional("string", "Name in the API's certificate"),
    token: optional("string", "Token of a service account"),
    username: optional("string", "User"),
  };
}
