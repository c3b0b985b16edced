import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import { isKubernetesError } from "../../lib/kubernetes/status.ts";

/**
 * What argocd-server does first when it starts, as its stand-in: the project `default`, which allows everything, unless
 * there is one (source: argo-cd v3.6 server.go, initializeDefaultProject).
 */
export async function ensureDefaultProject(client: KubernetesClient, namespace: string): Promise<void> {
  try {
    await client.create({
      apiVersion: "argoproj.io/v1alpha1",
      kind: "AppProject",
      metadata: { name: "default", namespace },
      spec: {
        sourceRepos: ["*"],
        destinations: [{ server: "*", namespace: "*" }],
        clusterResourceWhitelist: [{ group: "*", kind: "*" }],
      },
    });
  } catch (error) {
    if (!isKubernetesError(error, "KUBERNETES_ALREADY_EXISTS")) throw error;
  }
}
