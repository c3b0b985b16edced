import type { Lab, LabApp } from "../../plan/lab.ts";
import { GATEWAY_NAME, GATEWAY_NAMESPACE } from "../kubernetes/gateway.ts";
import { meta, SERVICE_PORT } from "./meta.ts";

/**
 * The app's host name at the Gateway. Fields that the apiserver would fill in are written out: Argo CD compares lists
 * of custom resources as a whole, and would else see a difference for ever.
 */
export function gatewayRoute(lab: Lab, app: LabApp): object {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: meta(lab, app),
    spec: {
      parentRefs: [
        { group: "gateway.networking.k8s.io", kind: "Gateway", name: GATEWAY_NAME, namespace: GATEWAY_NAMESPACE },
      ],
      hostnames: [app.host],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          backendRefs: [{ group: "", kind: "Service", name: app.name, port: SERVICE_PORT, weight: 1 }],
        },
      ],
    },
  };
}
