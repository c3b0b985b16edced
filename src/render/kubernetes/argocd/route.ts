import type { Lab } from "../../../plan/lab.ts";
import { GATEWAY_NAME, GATEWAY_NAMESPACE } from "../gateway.ts";
import { labels } from "../meta.ts";
import type { Folder } from "../../folder.ts";
import { ARGOCD_NAMESPACE } from "./names.ts";

/** Where Git tells Argo CD of a push. source: argo-cd docs/operator-manual/webhook.md */
const WEBHOOK_PATH = "/api/webhook";

/** What of Argo CD's server can be reached through the Gateway: everything, or nothing but the webhook. */
export function argocdRoute(lab: Lab): Folder {
  const { host, ui } = lab.argocd;
  if (host === "") return {};
  const path = ui ? { type: "PathPrefix", value: "/" } : { type: "Exact", value: WEBHOOK_PATH };
  return {
    "gateway-route.yaml": {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: { name: "argocd", namespace: ARGOCD_NAMESPACE, labels: labels(lab, "argocd") },
      spec: {
        parentRefs: [
          { group: "gateway.networking.k8s.io", kind: "Gateway", name: GATEWAY_NAME, namespace: GATEWAY_NAMESPACE },
        ],
        hostnames: [host],
        rules: [
          {
            matches: [{ path }],
            backendRefs: [{ group: "", kind: "Service", name: "argocd-server", port: 80, weight: 1 }],
          },
        ],
      },
    },
  };
}
