import type { Reject } from "../reject.ts";

const gateway = (port: number): string => `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: mine, namespace: mine }
spec:
  listeners:
    - { name: web, port: 443, protocol: HTTPS, tls: { mode: Terminate } }
    - { name: raw, port: ${port}, protocol: TLS, tls: { mode: Passthrough } }
`;

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/gateway.yaml"] = gateway(443);
  },
  issues: [
    {
      code: "LISTENER_MODES",
      path: "k8s/apps/mine/gateway.yaml",
      message: "listener raw of Gateway mine has mode Passthrough on port 443, and listener web has Terminate there",
      hint: "give one of them a port of its own, such as 8443",
    },
  ],
  right: ({ files }) => {
    files["k8s/apps/mine/gateway.yaml"] = gateway(8443);
  },
};
