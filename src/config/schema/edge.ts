import { z } from "zod";
import { containerPlace } from "./place.ts";
import { disk, ipv4, memory } from "./text.ts";

const network = (): z.ZodCIDRv4 => z.cidrv4({ error: 'write an IPv4 network such as "203.0.113.0/24"' });

const traefik = z
  .strictObject({
    ip: ipv4().meta({ description: "Static address of the edge proxy; the router forwards ports 80 and 443 to it" }),
    name: z.string().default("traefik").meta({ description: "Host name of the container" }),
    memory: memory().default("512MiB").meta({ description: "Memory of the container" }),
    disk: disk().default("4GiB").meta({ description: "Root disk of the container" }),
    ...containerPlace,
    onlyFrom: z
      .array(z.union([z.enum(["cloudflare", "lan"]), network()]))
      .default([])
      .meta({
        description:
          'Who may connect from outside: networks, "lan" for all networks of the lab, "cloudflare" for Cloudflare\'s proxies; everybody unless given',
      }),
    trustedProxies: z
      .array(network())
      .default([])
      .meta({ description: "Load balancers in front, whose PROXY protocol header is believed" }),
    proxyProtocol: z
      .union([z.literal(false), z.enum(["v1", "v2"])])
      .default(false)
      .meta({
        description:
          "Tell the Gateway the caller's address by PROXY protocol of this version; then nobody reaches the Gateway but through the edge",
      }),
    accessLog: z
      .boolean()
      .default(false)
      .meta({ description: "Write a line for every connection and request to the container's console" }),
    firewall: z.boolean().default(false).meta({
      description:
        "Let Proxmox' firewall drop what the edge has no business with; wants the firewall of the datacenter on",
    }),
  })
  .meta({ description: "Traefik in an LXC container: passes TLS through to the Gateway" });

export const edgeSchema = z
  .strictObject({ traefik })
  .meta({ description: "What stands between the router and the cluster" });

export type TraefikInput = z.output<typeof traefik>;
