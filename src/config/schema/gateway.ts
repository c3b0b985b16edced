import { z } from "zod";
import { ipv4 } from "./text.ts";

export const gatewaySchema = z
  .strictObject({
    ip: ipv4().meta({ description: "Address that Cilium announces in the LAN for the cluster's Gateway" }),
  })
  .meta({ description: "The cluster's Gateway, where TLS of the lab's domain ends" });
