import { z } from "zod";
import type { TreeCheck } from "./tree.ts";

const service = z.looseObject({
  spec: z.looseObject({ type: z.literal("LoadBalancer"), externalTrafficPolicy: z.literal("Local") }),
});

/** One node announces an address in the LAN, whether a pod of the Service runs there or not; Local drops the rest. */
export const trafficLocal: TreeCheck = ({ objects }) =>
  objects
    .filter(({ object }) => object.kind === "Service" && service.safeParse(object).success)
    .map(({ path, object }) => ({
      code: "TRAFFIC_LOCAL",
      path,
      message: `Service ${object.metadata.name} has externalTrafficPolicy Local, and its address is announced by one node, which need not run a pod of it`,
      hint: "write externalTrafficPolicy: Cluster",
    }));
