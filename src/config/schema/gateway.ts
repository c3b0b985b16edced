import { z } from "zod";
import { cidr, ipv4 } from "./text.ts";

export const gatewaySchema = z
  .strictObject({
    ip: ipv4().meta({ description: "Address that Cilium announces in the LAN for the cluster's Gateway" }),
    pool: cidr().optional().meta({
      description: "Further addresses for Services of type LoadBalancer, on a CIDR boundary, e.g. 192.168.1.216/29",
    }),
  })
  .meta({ description: "The cluster's Gateway, where TLS of the lab's domain ends" });
