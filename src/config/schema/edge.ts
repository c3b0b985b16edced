import { z } from "zod";
import { cores, disk, ipv4, memory, vmId } from "./text.ts";

const place = {
  cores: cores().max(128).default(1).meta({ description: "Cores of the container" }),
  vmId: vmId().optional().meta({ description: "Proxmox id; the last part of the address unless given" }),
  host: z.string().min(1).optional().meta({ description: "Proxmox node that carries it; the first unless given" }),
  storage: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Proxmox storage of its disk; that of the lab unless given" }),
  network: z.string().min(1).optional().meta({ description: 'Network that it joins; "lan" unless given' }),
};

const traefik = z
  .strictObject({
    ip: ipv4().meta({ description: "Static address of the edge proxy; the router forwards ports 80 and 443 to it" }),
    name: z.string().default("traefik").meta({ description: "Host name of the container" }),
    memory: memory().default("512MiB").meta({ description: "Memory of the container" }),
    disk: disk().default("4GiB").meta({ description: "Root disk of the container" }),
    ...place,
    onlyFrom: z
      .array(z.cidrv4({ error: 'write an IPv4 network such as "203.0.113.0/24"' }))
      .default([])
      .meta({ description: "Networks that may connect from outside; everybody unless given" }),
    proxyProtocol: z
      .boolean()
      .default(false)
      .meta({ description: "Tell the Gateway the caller's address by PROXY protocol version 2" }),
    accessLog: z.boolean().default(false).meta({ description: "Write a line for every connection" }),
  })
  .meta({ description: "Traefik in an LXC container: passes TLS through to the Gateway" });

export const edgeSchema = z
  .strictObject({ traefik })
  .meta({ description: "What stands between the router and the cluster" });

export type TraefikInput = z.output<typeof traefik>;
