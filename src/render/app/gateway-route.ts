import type { Lab, LabApp, LabTile } from "../../plan/lab.ts";
import { GATEWAY_NAME, GATEWAY_NAMESPACE } from "../kubernetes/gateway.ts";
import { meta } from "./meta.ts";

/** The Service behind a host name. */
export interface Backend {
  readonly name: string;
  readonly port: number;
}

/**
 * The app's host name at the Gateway. Fields that the apiserver would fill in are written out: Argo CD compares lists
 * of custom resources as a whole, and would else see a difference for ever.
 */
export function gatewayRoute(lab: Lab, app: LabApp, backend: Backend, tile: LabTile | null): object {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { ...meta(lab, app), ...(tile === null ? {} : { annotations: tileAnnotations(app, tile) }) },
    spec: {
      parentRefs: [
        { group: "gateway.networking.k8s.io", kind: "Gateway", name: GATEWAY_NAME, namespace: GATEWAY_NAMESPACE },
      ],
      hostnames: [app.host],
      rules: [
        {
          matches: [{ path: { type: "PathPrefix", value: "/" } }],
          backendRefs: [{ group: "", kind: "Service", name: backend.name, port: backend.port, weight: 1 }],
        },
      ],
    },
  };
}

/** What Homepage reads of a route when it looks for apps (source: Homepage, "Kubernetes: Automatic Service Discovery"). */
function tileAnnotations(app: LabApp, { title, group, icon, description }: LabTile): Readonly<Record<string, string>> {
  return {
    "gethomepage.dev/enabled": "true",
    "gethomepage.dev/name": title,
    "gethomepage.dev/group": group,
    "gethomepage.dev/icon": icon,
    "gethomepage.dev/href": `https://${app.host}`,
    ...(description === "" ? {} : { "gethomepage.dev/description": description }),
    "gethomepage.dev/pod-selector": `app.kubernetes.io/name=${app.name}`,
  };
}
