import type { Lab } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { renderIssuer } from "./issuer.ts";
import { kustomization, labels, namespace } from "./meta.ts";

export const GATEWAY_NAMESPACE = "gateway";
export const GATEWAY_NAME = "homelab";
const CLASS = "cilium";
/** Holds the certificate of the domain and of every name one label below it. */
export const TLS_SECRET = "gateway-tls";

/**
 * The cluster's Gateway: ends TLS of the lab's domain, at an address that Cilium announces in the LAN. Fields that the
 * apiserver would fill in inside of lists are written out, because Argo CD compares such lists as a whole.
 */
export function renderGateway(lab: Lab): Folder {
  const meta = { name: GATEWAY_NAME, namespace: GATEWAY_NAMESPACE, labels: labels(lab, "gateway") };
  const clusterMeta = { name: GATEWAY_NAME, labels: labels(lab, "gateway") };
  // Set by Cilium on the Service that it makes for a Gateway (GEP-1762), so no other Service takes the one address.
  const serviceSelector = { matchLabels: { "gateway.networking.k8s.io/gateway-name": GATEWAY_NAME } };
  const files: Folder = {
    "namespace.yaml": namespace(lab, GATEWAY_NAMESPACE, "restricted"),
    "gateway-class.yaml": {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      metadata: { name: CLASS, labels: labels(lab, "gateway") },
      spec: { controllerName: "io.cilium/gateway-controller" },
    },
    "load-balancer-pool.yaml": {
      apiVersion: "cilium.io/v2",
      kind: "CiliumLoadBalancerIPPool",
      metadata: clusterMeta,
      spec: { blocks: [{ cidr: `${lab.gateway.address}/32` }], serviceSelector },
    },
    "l2-announcement.yaml": {
      apiVersion: "cilium.io/v2alpha1",
      kind: "CiliumL2AnnouncementPolicy",
      metadata: clusterMeta,
      spec: { serviceSelector, loadBalancerIPs: true },
    },
    "issuer.yaml": renderIssuer(lab),
    "certificate.yaml": {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: { ...meta, name: TLS_SECRET },
      spec: {
        secretName: TLS_SECRET,
        dnsNames: [lab.domain, `*.${lab.domain}`],
        issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: lab.certificates.issuer },
      },
    },
    "gateway.yaml": {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "Gateway",
      metadata: meta,
      spec: {
        gatewayClassName: CLASS,
        addresses: [{ type: "IPAddress", value: lab.gateway.address }],
        listeners: [listener(lab, "apps", `*.${lab.domain}`), listener(lab, "domain", lab.domain)],
      },
    },
  };
  return { "kustomization.yaml": kustomization(Object.keys(files)), ...files };
}

function listener(lab: Lab, name: string, hostname: string): object {
  return {
    name,
    hostname,
    port: lab.gateway.port,
    protocol: "HTTPS",
    tls: { mode: "Terminate", certificateRefs: [{ group: "", kind: "Secret", name: TLS_SECRET }] },
    allowedRoutes: { namespaces: { from: "All" } },
  };
}
