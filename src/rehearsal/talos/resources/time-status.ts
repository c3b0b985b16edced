import { TimeStatusSpecSchema } from "../gen/resource/specs_pb.ts";
import { timeServers } from "../runtime/time-servers.ts";
import { resource } from "./define.ts";

/** A simulated machine has its host's clock: it is in sync as soon as it is on, without having asked anybody. */
export const timeStatus = resource(
  {
    type: "TimeStatuses.v1alpha1.talos.dev",
    displayType: "TimeStatus",
    namespace: "runtime",
    columns: [{ name: "Synced", jsonPath: "{.synced}" }],
  },
  TimeStatusSpecSchema,
  (boot) => {
    const { disabled } = timeServers(boot.config());
    return [
      {
        id: "node",
        spec: { synced: true, epoch: 0n, syncDisabled: disabled },
        shown: { synced: true, epoch: 0, syncDisabled: disabled },
      },
    ];
  },
);
