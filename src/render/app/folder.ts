import type { Lab, LabApp } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { kustomization, namespace } from "../kubernetes/meta.ts";
import { configMap } from "./config-map.ts";
import { deployment } from "./deployment.ts";
import { gatewayRoute } from "./gateway-route.ts";
import { networkPolicy } from "./network-policy.ts";
import { sealedSecret } from "./sealed-secret.ts";
import { service } from "./service.ts";

/** `k8s/apps/<category>/<app>/`: every file that the app needs, in the order in which it is applied. */
export function renderApp(lab: Lab, app: LabApp): Folder {
  const files: Folder = {
    "namespace.yaml": namespace(lab, app.namespace, "restricted"),
    "network-policy.yaml": networkPolicy(lab, app),
    ...(app.files.length === 0 ? {} : { "configmap.yaml": configMap(lab, app) }),
    ...(app.sealed.length === 0 ? {} : { "sealed-secret.yaml": sealedSecret(lab, app) }),
    "deployment.yaml": deployment(lab, app),
    "service.yaml": service(lab, app),
    ...(app.host === "" ? {} : { "gateway-route.yaml": gatewayRoute(lab, app) }),
  };
  return { "kustomization.yaml": kustomization(Object.keys(files)), ...files };
}
