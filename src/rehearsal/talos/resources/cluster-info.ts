import { ClusterInfoSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

export const clusterInfo = resource(
  {
    type: "Infos.cluster.talos.dev",
    displayType: "Info",
    namespace: "cluster",
    columns: [
      { name: "Cluster ID", jsonPath: "{.clusterId}" },
      { name: "Cluster Name", jsonPath: "{.clusterName}" },
    ],
  },
  ClusterInfoSpecSchema,
  (boot) => {
    const cluster = boot.config()?.cluster;
    if (cluster === undefined) return [];
    const spec = { clusterId: cluster.id ?? "", clusterName: cluster.clusterName ?? "" };
    return [{ id: "current", spec, shown: spec }];
  },
);
