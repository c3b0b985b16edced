import type { KubernetesClient } from "../../lib/kubernetes/client.ts";

/**
 * What argocd-server does first when it starts, as its stand-in: the project `default`, which allows everything, unless
 * there is one (source: argo-cd v3.6 server.go, initializeDefaultProject).
 *
 * It is applied, not created: an API server holds the creation of an object back until its definition is two seconds old
 * (source: apiextensions-apiserver, customresource_handler.go), for which a rehearsal has no use.
 */
export async function ensureDefaultProject(client: KubernetesClient, namespace: string): Promise<void> {
  const identity = { apiVersion: "argoproj.io/v1alpha1", kind: "AppProject" };
  if ((await client.find({ ...identity, namespace, name: "default" })) !== undefined) return;
  await client.apply(
    {
      ...identity,
      metadata: { name: "default", namespace },
      spec: {
        sourceRepos: ["*"],
        destinations: [{ server: "*", namespace: "*" }],
        clusterResourceWhitelist: [{ group: "*", kind: "*" }],
      },
    },
    { fieldManager: "argocd-server" },
  );
}
