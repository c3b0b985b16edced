import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import type { GatewayModel } from "./model.ts";

/**
 * The Service of type LoadBalancer that Cilium makes for a Gateway: named after it, with its address as a request to the
 * address pools (source: Cilium docs, Gateway API; GEP-1762 for the label).
 */
export function gatewayService({ object, name, namespace, spec }: GatewayModel): KubernetesObject {
  const addresses = spec.addresses.flatMap(({ type, value }) =>
    type === "IPAddress" && value !== undefined ? [value] : [],
  );
  const ports = [...new Set(spec.listeners.map(({ port }) => port))];
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: `cilium-gateway-${name}`,
      namespace,
      labels: {
        ...spec.infrastructure?.labels,
        "gateway.networking.k8s.io/gateway-name": name,
        "io.cilium.gateway/owning-gateway": name,
      },
      annotations: {
        ...spec.infrastructure?.annotations,
        ...(addresses.length === 0 ? {} : { "lbipam.cilium.io/ips": addresses.join(",") }),
        "homelab.dev/gateway-generation": `${object.metadata.uid ?? ""}/${object.metadata.generation ?? 0}`,
      },
      ownerReferences: [
        { apiVersion: object.apiVersion, kind: object.kind, name, uid: object.metadata.uid ?? "", controller: true },
      ],
    },
    spec: {
      type: "LoadBalancer",
      ports: ports.map((port) => ({ name: `port-${port}`, port, targetPort: port, protocol: "TCP" })),
    },
  };
}
