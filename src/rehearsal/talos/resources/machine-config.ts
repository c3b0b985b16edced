import { MachineConfigSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

export const machineConfig = resource(
  { type: "MachineConfigs.config.talos.dev", displayType: "MachineConfig", namespace: "config", sensitive: true },
  MachineConfigSpecSchema,
  (boot) => {
    const source = boot.config()?.source;
    if (source === undefined) return [];
    return [
      {
        id: "v1alpha1",
        spec: { yamlMarshalled: Buffer.from(source) },
        // A string, not a mapping: the annotation tells clients so, and `talosctl patch` fails on a mapping.
        yaml: `${JSON.stringify(source)}\n`,
        annotations: { "talos.dev/yaml-spec": "1" },
      },
    ];
  },
);
