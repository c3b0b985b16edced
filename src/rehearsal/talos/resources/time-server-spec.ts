import { TimeServerSpecSchema } from "../gen/resource/specs_pb.ts";
import { timeServers } from "../runtime/time-servers.ts";
import { resource } from "./define.ts";

/** Numbers of the layers (source: talos resources/network ConfigLayer). */
const LAYERS = { default: 0, configuration: 4 } as const;

export const timeServerSpec = resource(
  { type: "TimeServerSpecs.net.talos.dev", displayType: "TimeServerSpec", namespace: "network" },
  TimeServerSpecSchema,
  (boot) => {
    const { servers, layer } = timeServers(boot.config());
    return [
      {
        id: "timeservers",
        spec: { ntpServers: [...servers], configLayer: LAYERS[layer] },
        shown: { timeServers: servers, layer },
      },
    ];
  },
);
