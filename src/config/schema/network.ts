import { z } from "zod";
import { cidr, ipv4 } from "./text.ts";

export const networkSchema = z
  .strictObject({
    cidr: cidr().meta({ description: "The LAN in CIDR form, e.g. 192.168.1.0/24" }),
    gateway: ipv4().meta({ description: "Address of the home router" }),
    dns: z
      .array(ipv4())
      .min(1, "give at least one resolver")
      .optional()
      .meta({ description: "Resolvers of the nodes; the router unless given" }),
    bridge: z.string().min(1).default("vmbr0").meta({ description: "Proxmox bridge that the guests join" }),
    vlan: z.number().int().min(0).max(4094).default(0).meta({ description: "802.1Q tag, 0 for untagged" }),
  })
  .meta({ description: "The LAN that nodes, edge and Gateway live in" });
