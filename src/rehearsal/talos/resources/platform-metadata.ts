import { PlatformMetadataSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

export const platformMetadata = resource(
  {
    type: "PlatformMetadatas.talos.dev",
    displayType: "PlatformMetadata",
    namespace: "runtime",
    columns: [
      { name: "Platform", jsonPath: "{.platform}" },
      { name: "Type", jsonPath: "{.instanceType}" },
      { name: "Region", jsonPath: "{.region}" },
      { name: "Zone", jsonPath: "{.zone}" },
    ],
  },
  PlatformMetadataSpecSchema,
  ({ machine }) => {
    const spec = { platform: "nocloud", hostname: machine.nocloud.hostname, instanceId: machine.uuid };
    return [{ id: "platformmetadata", spec, shown: spec }];
  },
);
