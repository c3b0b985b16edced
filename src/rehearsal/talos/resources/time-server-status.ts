import { TimeServerStatusSpecSchema } from "../gen/resource/specs_pb.ts";
import { timeServers } from "../runtime/time-servers.ts";
import { resource } from "./define.ts";

export const timeServerStatus = resource(
  {
    type: "TimeServerStatuses.net.talos.dev",
    displayType: "TimeServerStatus",
    namespace: "network",
    aliases: ["timeserver", "timeservers"],
    columns: [{ name: "Timeservers", jsonPath: "{.timeServers}" }],
  },
  TimeServerStatusSpecSchema,
  (boot) => {
    const { servers } = timeServers(boot.config());
    return [{ id: "timeservers", spec: { ntpServers: [...servers] }, shown: { timeServers: servers } }];
  },
);
