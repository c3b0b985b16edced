import type { Reject } from "../reject.ts";

const service = (policy: string): string => `apiVersion: v1
kind: Service
metadata: { name: dns, namespace: dns }
spec: { type: LoadBalancer, externalTrafficPolicy: ${policy}, ports: [{ port: 53 }] }
`;

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/dns/service.yaml"] = service("Local");
  },
  issues: [
    {
      code: "TRAFFIC_LOCAL",
      path: "k8s/apps/dns/service.yaml",
      message:
        "Service dns has externalTrafficPolicy Local, and its address is announced by one node, which need not run a pod of it",
      hint: "write externalTrafficPolicy: Cluster",
    },
  ],
  right: ({ files }) => {
    files["k8s/apps/dns/service.yaml"] = service("Cluster");
  },
};
