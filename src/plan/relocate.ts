import { loopbackMap } from "../lib/loopback.ts";
import type { Lab, LabNetwork } from "./lab.ts";

export interface Relocation {
  /** Number of the run, so that several can be up; see `loopbackMap`. */
  readonly slot: number;
  /** What Argo CD clones instead of the lab's remote. */
  readonly gitUrl: string;
  /** Whether ports below 1024 move up by 8000, because this system gives them to root only. */
  readonly moveLowPorts: boolean;
}

const PORT_SHIFT = 8000;

/**
 * The same lab on this machine's loopback network: every address of its LAN is mapped, pod and service networks and
 * addresses elsewhere are kept. What is rendered from it differs from the real lab's files in addresses, moved ports
 * and the Git URL only.
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
  const { traefik } = lab.edge;
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
        ports: { http: port(traefik.ports.http), https: port(traefik.ports.https) },
      },
    },
    gateway: {
      address: at(lab.gateway.address),
      port: port(lab.gateway.port),
      pool: lab.gateway.pool === "" ? "" : map.cidrToLoopback(lab.gateway.pool),
    },
  };
}
