import { applyAll } from "../../drive/kubernetes/apply.ts";
import { withCluster } from "../clients.ts";
import { readManifests } from "../manifests.ts";
import type { Phase } from "../phase.ts";

const GATEWAY_API = "k8s/infra/gateway-api";
const CERT_MANAGER = "k8s/infra/cert-manager";
const STORAGE = "k8s/infra/proxmox-csi";
export const ARGOCD = "k8s/infra/argocd";

/** Folders that have to be in the cluster before Argo CD can take over. */
export const BEFORE_ARGOCD = [GATEWAY_API, STORAGE, CERT_MANAGER, ARGOCD] as const;

/** A phase that applies one folder of the tree, as `kubectl kustomize --enable-helm <folder> | kubectl apply` would. */
function applyFolder(name: string, title: string, folder: (typeof BEFORE_ARGOCD)[number]): Phase {
  return {
    name,
    title,
    needs: [],
    plan: () => `server-side apply of ${folder}`,
    async run(site) {
      const objects = await readManifests(site, folder);
      const count = await withCluster(site, (client) => applyAll(client, objects, { signal: site.signal }));
      return `${count} objects`;
    },
  };
}

export const applyGatewayApi = applyFolder("apply-gateway-api", "Apply the Gateway API definitions", GATEWAY_API);
export const applyStorageClasses = applyFolder("apply-storage-classes", "Put down the storage classes", STORAGE);
export const applyCertManager = applyFolder("apply-cert-manager", "Deploy cert-manager", CERT_MANAGER);
export const applyArgocd = applyFolder("apply-argocd", "Deploy Argo CD", ARGOCD);
