import { jsonObject } from "../../../lib/json-object.ts";
import { StaticPodStatusSpecSchema } from "../gen/resource/specs_pb.ts";
import { resource } from "./define.ts";

export const staticPodStatus = resource(
  {
    type: "StaticPodStatuses.kubernetes.talos.dev",
    displayType: "StaticPodStatus",
    namespace: "k8s",
    aliases: ["podstatus"],
    columns: [{ name: "Ready", jsonPath: '{.conditions[?(@.type=="Ready")].status}' }],
  },
  StaticPodStatusSpecSchema,
  async (boot) => {
    const pods = (await boot.node()?.staticPods()) ?? [];
    return pods.map(({ id, pod }) => {
      const status = jsonObject.parse(pod["status"] ?? {});
      return { id, spec: { podStatus: status }, shown: status };
    });
  },
);
