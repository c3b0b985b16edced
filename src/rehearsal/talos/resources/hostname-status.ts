import { HostnameStatusSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

export const hostnameStatus = resource(
  {
    type: "HostnameStatuses.net.talos.dev",
    displayType: "HostnameStatus",
    namespace: "network",
    aliases: ["hostname"],
    columns: [
      { name: "Hostname", jsonPath: "{.hostname}" },
      { name: "Domainname", jsonPath: "{.domainname}" },
    ],
  },
  HostnameStatusSpecSchema,
  ({ hostname }) => [{ id: "hostname", spec: { hostname, domainname: "" }, shown: { hostname, domainname: "" } }],
);
