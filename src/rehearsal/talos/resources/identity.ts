import { IdentitySpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

export const identity = resource(
  {
    type: "Identities.cluster.talos.dev",
    displayType: "Identity",
    namespace: "cluster",
    columns: [{ name: "ID", jsonPath: "{.nodeId}" }],
  },
  IdentitySpecSchema,
  ({ disk, maintenance }) => {
    if (maintenance) return [];
    const spec = { nodeId: disk.nodeId() };
    return [{ id: "local", spec, shown: spec }];
  },
);
