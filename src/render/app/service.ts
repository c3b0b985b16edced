import type { Lab, LabApp } from "../../plan/lab.ts";
import { meta, PORT_NAME, selector, SERVICE_PORT } from "./meta.ts";

/** The app's name and address inside the cluster. */
export function service(lab: Lab, app: LabApp): object {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: meta(lab, app),
    spec: {
      type: "ClusterIP",
      selector: selector(app),
      ports: [{ name: PORT_NAME, port: SERVICE_PORT, protocol: "TCP", targetPort: PORT_NAME }],
    },
  };
}
