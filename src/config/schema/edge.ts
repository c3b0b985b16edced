import { z } from "zod";
import { disk, ipv4, memory, vmId } from "./text.ts";

const traefik = z
  .strictObject({
    ip: ipv4().meta({ description: "Static address of the edge proxy; the router forwards ports 80 and 443 to it" }),
    name: z.string().default("traefik").meta({ description: "Host name of the container" }),
    memory: memory().default("512MiB").meta({ description: "Memory of the container" }),
    cores: z.number().int().min(1).max(128).default(1).meta({ description: "Cores of the container" }),
    disk: disk().default("4GiB").meta({ description: "Root disk of the container" }),
    vmId: vmId().optional().meta({ description: "Proxmox id; the last part of the address unless given" }),
  })
  .meta({ description: "Traefik in an LXC container: passes TLS through to the Gateway" });

export const edgeSchema = z
  .strictObject({ traefik })
  .meta({ description: "What stands between the router and the cluster" });

export type TraefikInput = z.output<typeof traefik>;
