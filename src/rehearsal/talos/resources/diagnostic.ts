import { DiagnosticSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

/** Warnings that a machine finds by itself; the simulated one has nothing to find yet. */
export const diagnostic = resource(
  {
    type: "Diagnostics.runtime.talos.dev",
    displayType: "Diagnostic",
    namespace: "runtime",
    columns: [{ name: "Message", jsonPath: "{.message}" }],
  },
  DiagnosticSpecSchema,
  () => [],
);
