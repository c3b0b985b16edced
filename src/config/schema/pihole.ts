import { z } from "zod";
import { containerPlace } from "./place.ts";
import { disk, ipv4, memory } from "./text.ts";

const hostName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

const upstream = z
  .string()
  .regex(/^(?:\d{1,3}\.){3}\d{1,3}(?:#\d{1,5})?$/, 'write an IPv4 address such as "1.1.1.1", with "#5335" for a port');

const reservation = z
  .strictObject({
    mac: z
      .string()
      .regex(/^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}$/, 'write a MAC address such as "BC:24:11:00:00:01"')
      .meta({ description: "MAC address of the device" }),
    ip: ipv4().meta({ description: "Address that it always gets" }),
  })
  .meta({ description: "A device that always gets the same address; the key is its host name" });

const dhcp = z
  .strictObject({
    leaseTime: z
      .string()
      .regex(/^[1-9]\d*[mhdw]$/, 'write a number and m, h, d or w, such as "24h"')
      .default("24h")
      .meta({ description: "How long a device may keep its address" }),
    reservations: z
      .record(z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "write a DNS label"), reservation)
      .default({})
      .meta({ description: "Devices that always get the same address, by host name" }),
  })
  .meta({ description: "DHCP for its network, in the range that the network names; the router's must be off" });

export const piholeSchema = z
  .strictObject({
    ip: ipv4().meta({ description: "Static address of Pi-hole; the router tells devices to ask it for names" }),
    name: z.string().default("pihole").meta({ description: "Host name of the container" }),
    memory: memory().default("512MiB").meta({ description: "Memory of the container" }),
    disk: disk().default("8GiB").meta({ description: "Root disk of the container" }),
    ...containerPlace,
    upstreams: z
      .array(upstream)
      .min(1, "give at least one resolver")
      .default(["1.1.1.1", "1.0.0.1"])
      .meta({ description: "Resolvers that Pi-hole asks; none may depend on the lab" }),
    appsAt: z.enum(["edge", "gateway"]).default("edge").meta({
      description: "Where the lab's domain leads at home: to the edge, or past it to the cluster's Gateway",
    }),
    records: z
      .record(z.string().regex(hostName, "write a host name in lower case"), ipv4())
      .default({})
      .meta({ description: 'Further names, e.g. { "printer.home.example.net": "192.168.1.30" }' }),
    dhcp: dhcp.optional(),
  })
  .meta({ description: "Pi-hole in an LXC container: DNS for the home, with the lab's names; wants PIHOLE_PASSWORD" });

export type PiholeInput = z.output<typeof piholeSchema>;
