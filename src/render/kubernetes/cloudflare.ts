import type { Cloudflare, Lab } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { kustomization, labels, namespace } from "./meta.ts";

export const CLOUDFLARE_PATH = "k8s/infra/cloudflare";
export const CLOUDFLARE_NAMESPACE = "cloudflare";
/** Hold the tokens of the two programs. `k8s-apply` writes them; they are never in Git. */
export const DDNS_SECRET = { name: "cloudflare-ddns", key: "api-token" } as const;
export const TUNNEL_SECRET = { name: "cloudflared", key: "tunnel-token" } as const;

/** Whoever runs these images; neither cares which user it is. */
const USER = 65_532;
const METRICS_PORT = 2000;

/** Whether something in the cluster keeps the lab reachable by Cloudflare. */
export function usesCloudflare({ cloudflare }: Lab): boolean {
  return cloudflare !== null && (cloudflare.dynamicAddress || cloudflare.tunnel);
}

/** Records that follow the router's address, and the tunnel: one Deployment each. Empty where neither is wanted. */
export function renderCloudflare(lab: Lab): Folder {
  const { cloudflare } = lab;
  if (cloudflare === null || !usesCloudflare(lab)) return {};
  const files: Folder = {
    "namespace.yaml": namespace(lab, CLOUDFLARE_NAMESPACE, "restricted"),
    ...(cloudflare.dynamicAddress ? { "ddns.yaml": ddns(lab, cloudflare) } : {}),
    ...(cloudflare.tunnel ? { "tunnel.yaml": tunnel(lab, cloudflare) } : {}),
    "network-policy.yaml": closed(lab),
  };
  return { "kustomization.yaml": kustomization(Object.keys(files)), ...files };
}

/**
 * Looks up the router's address every five minutes and writes it into the records.
 * source: README of favonia/cloudflare-ddns (1.15)
 */
function ddns(lab: Lab, { proxied, images }: Cloudflare): object {
  return deployment(lab, DDNS_SECRET.name, {
    image: images.ddns,
    env: [
      { name: "DOMAINS", value: `${lab.domain},*.${lab.domain}` },
      { name: "IP6_PROVIDER", value: "none" },
      { name: "PROXIED", value: String(proxied) },
      { name: "UPDATE_CRON", value: "@every 5m" },
      { name: "CLOUDFLARE_API_TOKEN", valueFrom: { secretKeyRef: DDNS_SECRET } },
    ],
    resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { memory: "64Mi" } },
  });
}

/** Connects outwards; what it serves is set at Cloudflare. source: Cloudflare docs, "Tunnel run parameters" */
function tunnel(lab: Lab, { images }: Cloudflare): object {
  return deployment(lab, TUNNEL_SECRET.name, {
    image: images.tunnel,
    args: ["tunnel", "--no-autoupdate", "--metrics", `0.0.0.0:${METRICS_PORT}`, "run"],
    env: [{ name: "TUNNEL_TOKEN", valueFrom: { secretKeyRef: TUNNEL_SECRET } }],
    readinessProbe: { httpGet: { path: "/ready", port: METRICS_PORT }, periodSeconds: 10 },
    resources: { requests: { cpu: "20m", memory: "32Mi" }, limits: { memory: "256Mi" } },
  });
}

function deployment(lab: Lab, name: string, container: object): object {
  const selector = { "app.kubernetes.io/name": name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: CLOUDFLARE_NAMESPACE, labels: labels(lab, name) },
    spec: {
      replicas: 1,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels: labels(lab, name) },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: { runAsNonRoot: true, runAsUser: USER, seccompProfile: { type: "RuntimeDefault" } },
          containers: [
            {
              name,
              ...container,
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
            },
          ],
        },
      },
    },
  };
}

/** Nobody in the cluster has business with either. */
function closed(lab: Lab): object {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "closed", namespace: CLOUDFLARE_NAMESPACE, labels: labels(lab, CLOUDFLARE_NAMESPACE) },
    spec: { podSelector: {}, policyTypes: ["Ingress"] },
  };
}
