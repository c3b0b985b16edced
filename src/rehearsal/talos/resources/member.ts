import { MachineType, MemberSpecSchema } from "../gen/resource/specs_pb.ts";
import { addressBytes } from "../runtime/hardware.ts";
import { membersOf } from "../runtime/discovery.ts";
import { resource } from "./define.ts";

export const member = resource(
  {
    type: "Members.cluster.talos.dev",
    displayType: "Member",
    namespace: "cluster",
    columns: [
      { name: "Hostname", jsonPath: "{.hostname}" },
      { name: "Machine Type", jsonPath: "{.machineType}" },
      { name: "OS", jsonPath: "{.operatingSystem}" },
      { name: "Addresses", jsonPath: "{.addresses}" },
    ],
  },
  MemberSpecSchema,
  (boot) =>
    membersOf(boot.config()).map(({ nodeId, hostname, addresses, type, operatingSystem, apiServerPort }) => {
      const controlPlane = type === "controlplane";
      return {
        id: hostname,
        spec: {
          nodeId,
          hostname,
          operatingSystem,
          addresses: addresses.map((address) => ({ ip: addressBytes(address) })),
          machineType: controlPlane ? MachineType.TYPE_CONTROL_PLANE : MachineType.TYPE_WORKER,
          ...(controlPlane ? { controlPlane: { apiServerPort: BigInt(apiServerPort) } } : {}),
        },
        shown: {
          nodeId,
          addresses,
          hostname,
          machineType: type,
          operatingSystem,
          ...(controlPlane ? { controlPlane: { port: apiServerPort } } : {}),
        },
      };
    }),
);
