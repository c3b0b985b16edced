import type { Lab, LabApp, LabWorkload } from "../../plan/lab.ts";
import { meta, PORT_NAME, selector, SERVICE_PORT } from "./meta.ts";

/** A workload's name and address inside the cluster; none without ports. */
export function service(lab: Lab, app: LabApp, workload: LabWorkload): readonly object[] {
  const own = workload.name === app.name;
  const ports = [
    ...(workload.port === 0
      ? []
      : [
          {
            name: PORT_NAME,
            port: own ? SERVICE_PORT : workload.port,
            protocol: "TCP",
            targetPort: PORT_NAME,
          },
        ]),
    ...workload.ports.map(({ name, port, protocol }) => ({ name, port, protocol, targetPort: name })),
  ];
  if (ports.length === 0) return [];
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: meta(lab, app, workload.name),
      spec: { type: "ClusterIP", selector: selector(workload), ports },
    },
  ];
}

/** The ports that every node opens, for what cannot go through the Gateway. */
export function nodePorts(lab: Lab, app: LabApp, workload: LabWorkload): readonly object[] {
  const open = workload.ports.filter(({ nodePort }) => nodePort !== 0);
  if (open.length === 0) return [];
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: meta(lab, app, `${workload.name}-nodes`),
      spec: {
        type: "NodePort",
        // Local: the app sees who calls, and only nodes that run it answer. The edge calls any node, and hides who calls.
        externalTrafficPolicy: open.some(({ edgePort }) => edgePort !== 0) ? "Cluster" : "Local",
        selector: selector(workload),
        ports: open.map(({ name, port, protocol, nodePort }) => ({ name, port, protocol, targetPort: name, nodePort })),
      },
    },
  ];
}
