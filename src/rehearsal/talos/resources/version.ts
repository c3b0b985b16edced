import { VersionSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

export const version = resource(
  {
    type: "Versions.runtime.talos.dev",
    displayType: "Version",
    namespace: "runtime",
    columns: [
      { name: "Name", jsonPath: "{.name}" },
      { name: "Version", jsonPath: "{.version}" },
    ],
  },
  VersionSpecSchema,
  ({ machine }) => {
    const spec = { name: "Talos", version: machine.image.talosVersion };
    return [{ id: "version", spec, shown: spec }];
  },
);
