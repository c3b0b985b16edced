import { MachineType, MachineTypeSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

export const machineType = resource(
  {
    type: "MachineTypes.config.talos.dev",
    displayType: "MachineType",
    namespace: "config",
    columns: [{ name: "Type", jsonPath: "{@}" }],
  },
  MachineTypeSpecSchema,
  (boot) => {
    const type = boot.config()?.type;
    if (type === undefined) return [];
    const machineType = type === "worker" ? MachineType.TYPE_WORKER : MachineType.TYPE_CONTROL_PLANE;
    return [{ id: "machine-type", spec: { machineType }, shown: type }];
  },
);
