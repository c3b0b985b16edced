import type { Lab, LabApp } from "../../plan/lab.ts";
import { meta, PORT_NAME } from "./meta.ts";

/**
 * Nothing may talk to the namespace's pods, and they may talk to nobody, but for what the app needs.
 *
 * An app with a host name is open on its port to everyone: what comes through Cilium's Gateway carries an identity
 * that no selector of a NetworkPolicy matches. Probes come from the node itself, which Cilium always lets in.
 */
export function networkPolicy(lab: Lab, app: LabApp): object {
  const from = app.host === "" ? { from: [{ podSelector: {} }] } : {};
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: meta(lab, app),
    spec: {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ ...from, ports: [{ port: PORT_NAME, protocol: "TCP" }] }],
      egress: [
        dns(),
        { to: [{ podSelector: {} }] },
        // Not the LAN: an app has no business with Proxmox or the router.
        ...(app.internet ? [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: [lab.network.cidr] } }] }] : []),
      ],
    },
  };
}

function dns(): object {
  return {
    to: [
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
        podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      },
    ],
    ports: [
      { port: 53, protocol: "UDP" },
      { port: 53, protocol: "TCP" },
    ],
  };
}
