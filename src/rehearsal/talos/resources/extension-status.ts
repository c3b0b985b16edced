import { ExtensionStatusSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

/** The extensions of the image, and last (as in Talos) its schematic. */
export const extensionStatus = resource(
  {
    type: "ExtensionStatuses.runtime.talos.dev",
    displayType: "ExtensionStatus",
    namespace: "runtime",
    aliases: ["extensions"],
    columns: [
      { name: "Name", jsonPath: "{.metadata.name}" },
      { name: "Version", jsonPath: "{.metadata.version}" },
    ],
  },
  ExtensionStatusSpecSchema,
  ({ machine: { image } }) => {
    const layers = image.extensions.map((extension) => ({
      name: extension.split("/").at(-1) ?? extension,
      version: image.talosVersion,
    }));
    return [...layers, { name: "schematic", version: image.schematic }].map((metadata, index) => {
      const spec = { image: `${String(index).padStart(3, "0")}.${metadata.name}.sqsh`, metadata };
      return { id: String(index), spec, shown: spec };
    });
  },
);
