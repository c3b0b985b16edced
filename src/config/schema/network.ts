import { z } from "zod";
import { cidr, ipv4 } from "./text.ts";

const dhcp = z
  .strictObject({
    from: ipv4().meta({ description: "First address that the DHCP server gives out" }),
    to: ipv4().meta({ description: "Last address that the DHCP server gives out" }),
  })
  .meta({ description: "Range of the network's DHCP server; nothing of the lab may lie in it" });

const bridge = z.string().min(1).default("vmbr0").meta({ description: "Proxmox bridge that the guests join" });
const vlan = z.number().int().min(0).max(4094).default(0).meta({ description: "802.1Q tag, 0 for untagged" });
const resolvers = z.array(ipv4()).min(1, "give at least one resolver").optional();

export const networkSchema = z
  .strictObject({
    cidr: cidr().meta({ description: "The LAN in CIDR form, e.g. 192.168.1.0/24" }),
    gateway: ipv4().meta({ description: "Address of the home router" }),
    dns: resolvers.meta({ description: "Resolvers of the nodes, outside of the lab; the router unless given" }),
    ntp: z
      .array(z.string().min(1))
      .min(1, "give at least one time server")
      .default(["time.cloudflare.com"])
      .meta({ description: "Time servers of the nodes, by name or address; none may depend on the lab" }),
    bridge,
    vlan,
    dhcp: dhcp.optional(),
  })
  .meta({ description: "The LAN that nodes, edge and Gateway live in" });

export const furtherNetworkSchema = z
  .strictObject({
    cidr: cidr().meta({ description: "The network in CIDR form, e.g. 192.168.20.0/24" }),
    gateway: ipv4().meta({ description: "Address of the router in this network" }),
    dns: resolvers.meta({ description: "Resolvers of the guests in this network; its router unless given" }),
    bridge,
    vlan,
    dhcp: dhcp.optional(),
  })
  .meta({ description: "A further network; the key is its name" });

/** Name of the network of the section `network`. */
export const LAN = "lan";
