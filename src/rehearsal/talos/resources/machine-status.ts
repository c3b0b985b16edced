import { MachineStatusSpecSchema } from "../gen/resource/specs_pb.ts";
import { Stage } from "../runtime/machine-status.ts";
import { resource } from "./define.ts";

const names = new Map(Object.entries(Stage).map(([name, value]) => [value, name.toLowerCase().replace("_", "")]));

export const machineStatus = resource(
  {
    type: "MachineStatuses.runtime.talos.dev",
    displayType: "MachineStatus",
    namespace: "runtime",
    columns: [
      { name: "Stage", jsonPath: "{.stage}" },
      { name: "Ready", jsonPath: "{.status.ready}" },
    ],
  },
  MachineStatusSpecSchema,
  ({ status }) => {
    const unmetConditions = status.unmet().map((condition) => ({ ...condition }));
    const ready = status.ready();
    return [
      {
        id: "machine",
        spec: { stage: status.stage(), status: { ready, unmetConditions } },
        shown: { stage: names.get(status.stage()) ?? "unknown", status: { ready, unmetConditions } },
      },
    ];
  },
);
