import { join } from "node:path";
import { applyAll } from "../../drive/kubernetes/apply.ts";
import { build, parseManifests } from "../../drive/kubernetes/kustomize.ts";
import { kustomizeOf, withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";

/** A phase that applies one folder of the tree, as `kubectl kustomize --enable-helm <folder> | kubectl apply` would. */
export function applyFolder(name: string, title: string, folder: string): Phase {
  return {
    name,
    title,
    needs: ["kubectl", "helm"],
    plan: () => `kustomize build ${folder}, then server-side apply`,
    async run(site) {
      const objects = parseManifests(await build(await kustomizeOf(site), join(site.root, folder)), folder);
      const count = await withCluster(site, (client) => applyAll(client, objects, { signal: site.signal }));
      return `${count} objects`;
    },
  };
}

export const applyGatewayApi = applyFolder(
  "apply-gateway-api",
  "Apply the Gateway API definitions",
  "k8s/infra/gateway-api",
);
export const applyCertManager = applyFolder("apply-cert-manager", "Deploy cert-manager", "k8s/infra/cert-manager");
export const applyArgocd = applyFolder("apply-argocd", "Deploy Argo CD", "k8s/infra/argocd");
