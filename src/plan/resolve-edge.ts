import type { TraefikInput } from "../config/schema/edge.ts";
import { parseSize } from "../lib/size.ts";
import { CLOUDFLARE_RANGES } from "./cloudflare-ranges.ts";
import { compare } from "./compare.ts";
import { macOf } from "./derive.ts";
import type { EdgeRoute, EdgeTraefik, LabApp } from "./lab.ts";
import { canonicalText } from "./resolve-networks.ts";
import { gib, placeOf, vmIdIn, type Site } from "./resolve-place.ts";

/** Port of the entry point for health and metrics; no app may have it at the edge. */
export const STATUS_PORT = 8082;

const VERSIONS = { v1: 1, v2: 2 } as const;

/** Decide the edge proxy: the container, who may connect, and which ports of apps it opens. */
export function resolveEdge(site: Site, apps: readonly LabApp[]): EdgeTraefik {
  const { traefik } = site.config.edge;
  const vmId = vmIdIn(site, traefik);
  return {
    ...placeOf(site, traefik),
    name: traefik.name,
    vmId,
    mac: macOf(vmId),
    cores: traefik.cores,
    memoryMiB: parseSize(traefik.memory) ?? 0,
    diskGiB: gib(traefik.disk),
    ports: { http: 80, https: 443, status: STATUS_PORT },
    onlyFrom: sorted(traefik.onlyFrom.flatMap((from) => rangesOf(site, from))),
    trustedProxies: sorted(traefik.trustedProxies.map(canonicalText)),
    proxyProtocol: traefik.proxyProtocol === false ? 0 : VERSIONS[traefik.proxyProtocol],
    accessLog: traefik.accessLog,
    firewall: traefik.firewall,
    routes: apps.flatMap(routesOf).toSorted((a, b) => compare(a.name, b.name)),
  };
}

function rangesOf({ networks }: Site, from: TraefikInput["onlyFrom"][number]): readonly string[] {
  if (from === "cloudflare") return CLOUDFLARE_RANGES.ipv4;
  if (from === "lan") return networks.map(({ cidr }) => cidr);
  return [canonicalText(from)];
}

function routesOf(app: LabApp): readonly EdgeRoute[] {
  if (app.kind !== "container") return [];
  return app.workloads.flatMap((workload) =>
    workload.ports
      .filter(({ edgePort }) => edgePort !== 0)
      .map(({ name, protocol, nodePort, edgePort }) => ({
        name: `${workload.name}-${name}`,
        protocol,
        port: edgePort,
        nodePort,
      })),
  );
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted();
}
