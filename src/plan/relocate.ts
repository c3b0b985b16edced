import { loopbackMap, ownAddress } from "../lib/loopback.ts";
import type { EdgeTraefik, Lab, LabNetwork, Pihole } from "./lab.ts";

export interface Relocation {
  /** Number of the run, so that several can be up; see `loopbackMap`. */
  readonly slot: number;
  /** What Argo CD clones instead of the lab's remote. */
  readonly gitUrl: string;
  /** Whether ports below 1024 move up by 8000, because this system gives them to root only. */
  readonly moveLowPorts: boolean;
}

const PORT_SHIFT = 8000;
/** Where a port goes that another one was moved to. */
const SECOND_SHIFT = 10_000;
/** In a rehearsal, everybody outside of the lab's networks who may connect to the edge has this address. */
const OUTSIDE_HOST = 200;
/** In a rehearsal nobody takes mail. Argo CD's real controller would send it, and no proxy is asked for SMTP. */
const NO_MAIL_PORT = 1;

/**
 * The same lab on this machine's loopback network: every address of its LAN is mapped, pod and service networks and
 * addresses elsewhere are kept. What is rendered from it differs from the real lab's files in addresses, moved ports,
 * the mail server and the Git URL only.
 *
 * @throws HomelabError `LOOPBACK_MAP` when the LAN cannot be mapped
 */
export function relocate(lab: Lab, { slot, gitUrl, moveLowPorts }: Relocation): Lab {
  const map = loopbackMap(
    lab.networks.map(({ cidr }) => cidr),
    slot,
  );
  const at = map.toLoopback;
  const port = (real: number): number => (moveLowPorts && real < 1024 ? real + PORT_SHIFT : real);
  const endpoint = new URL(lab.cluster.endpoint);
  const from = (cidrs: readonly string[]): readonly string[] => [
    ...new Set(cidrs.map((cidr) => mappedRange(map.cidrToLoopback(cidr), slot))),
  ];
  const { traefik } = lab.edge;
  // Where low ports move up, one that stands there already makes way.
  const low = edgePorts(traefik).filter((real) => moveLowPorts && real < 1024);
  const edgePort = (real: number): number => (low.includes(real - PORT_SHIFT) ? real + SECOND_SHIFT : port(real));
  const network = (real: LabNetwork): LabNetwork => ({
    ...real,
    cidr: map.cidrToLoopback(real.cidr),
    gateway: at(real.gateway),
    dns: real.dns.map((address) => at(address)),
    dhcp: real.dhcp === null ? null : { from: at(real.dhcp.from), to: at(real.dhcp.to) },
  });
  return {
    ...lab,
    git: { ...lab.git, url: gitUrl },
    network: network(lab.network),
    networks: lab.networks.map(network),
    ntp: lab.ntp.map((server) => at(server)),
    proxmox: {
      ...lab.proxmox,
      address: at(lab.proxmox.address),
      hosts: lab.proxmox.hosts.map((host) => ({ ...host, address: at(host.address) })),
    },
    cluster: {
      ...lab.cluster,
      endpoint: `${endpoint.protocol}//${at(endpoint.hostname)}:${endpoint.port}`,
      vip: at(lab.cluster.vip),
    },
    nodes: lab.nodes.map((node) => ({ ...node, address: at(node.address) })),
    edge: {
      traefik: {
        ...traefik,
        address: at(traefik.address),
        ports: {
          http: edgePort(traefik.ports.http),
          https: edgePort(traefik.ports.https),
          status: edgePort(traefik.ports.status),
        },
        onlyFrom: from(traefik.onlyFrom),
        trustedProxies: from(traefik.trustedProxies),
        routes: traefik.routes.map((route) => ({ ...route, port: edgePort(route.port) })),
      },
    },
    mail: lab.mail === null ? null : { ...lab.mail, host: outsideAddress(slot), port: NO_MAIL_PORT },
    pihole: lab.pihole === null ? null : relocatePihole(lab.pihole, at, port),
    gateway: {
      address: at(lab.gateway.address),
      port: port(lab.gateway.port),
      pool: lab.gateway.pool === "" ? "" : map.cidrToLoopback(lab.gateway.pool),
    },
  };
}

/** Resolvers outside of the lab stay as they are: in a rehearsal nobody gets to them. */
function relocatePihole(real: Pihole, at: (address: string) => string, port: (real: number) => number): Pihole {
  const { dhcp } = real;
  const moved = (one: string): string => one.replace(/^[^#]+/, at);
  return {
    ...real,
    address: at(real.address),
    // The image of a rehearsal is another one, whatever digest the real one is pinned by.
    tag: real.tag.replace(/@.*$/, ""),
    ports: { dns: port(real.ports.dns), web: port(real.ports.web) },
    upstreams: real.upstreams.map(moved),
    appsAt: at(real.appsAt),
    records: real.records.map((record) => ({ ...record, address: at(record.address) })),
    dhcp:
      dhcp === null
        ? null
        : {
            ...dhcp,
            from: at(dhcp.from),
            to: at(dhcp.to),
            router: at(dhcp.router),
            reservations: dhcp.reservations.map((one) => ({ ...one, address: at(one.address) })),
          },
  };
}

function edgePorts({ ports, routes }: EdgeTraefik): readonly number[] {
  return [...Object.values(ports), ...routes.map((route) => route.port)];
}

/** A range that no network of the lab holds is played by one address of the rehearsal's own. */
function mappedRange(cidr: string, slot: number): string {
  return cidr.startsWith("127.") ? cidr : `${outsideAddress(slot)}/32`;
}

/** Where a caller from the internet connects from in a rehearsal. */
export function outsideAddress(slot: number): string {
  return ownAddress(slot, OUTSIDE_HOST);
}
