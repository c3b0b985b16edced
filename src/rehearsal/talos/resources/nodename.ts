import { NodenameSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

export const nodename = resource(
  {
    type: "Nodenames.kubernetes.talos.dev",
    displayType: "Nodename",
    namespace: "k8s",
    columns: [{ name: "Nodename", jsonPath: "{.nodename}" }],
  },
  NodenameSpecSchema,
  (boot) => {
    if (boot.maintenance) return [];
    const skipNodeRegistration = boot.config()?.machine.kubelet?.skipNodeRegistration ?? false;
    const spec = { nodename: boot.hostname, hostnameVersion: "1", skipNodeRegistration };
    return [{ id: "nodename", spec, shown: spec }];
  },
);
