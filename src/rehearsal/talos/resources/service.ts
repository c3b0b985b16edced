import { ServiceSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

/** Services that run; one that does not has no resource. */
export const service = resource(
  {
    type: "Services.v1alpha1.talos.dev",
    displayType: "Service",
    namespace: "runtime",
    aliases: ["svc"],
    columns: [
      { name: "Running", jsonPath: "{.running}" },
      { name: "Healthy", jsonPath: "{.healthy}" },
      { name: "Health Unknown", jsonPath: "{.unknown}" },
    ],
  },
  ServiceSpecSchema,
  ({ services }) =>
    services
      .list()
      .filter(({ state }) => state === "Running")
      .map(({ id, healthy, unknown }) => {
        const spec = { running: true, healthy, unknown };
        return { id, spec, shown: spec };
      }),
);
