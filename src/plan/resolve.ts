import type { HomelabConfig } from "../config/schema/homelab.ts";
import type { VersionsFile } from "../config/versions.ts";
import { parseSize } from "../lib/size.ts";
import { compare } from "./compare.ts";
import type { Lab, LabApp, ProxmoxNode } from "./lab.ts";
import { resolveArgocd } from "./resolve-argocd.ts";
import { resolveApp, type AppEntry } from "./resolve-app.ts";
import { resolveCloudflare } from "./resolve-cloudflare.ts";
import { resolveEdge } from "./resolve-edge.ts";
import { resolveOperators } from "./resolve-operators.ts";
import { canonicalText, resolveNetworks } from "./resolve-networks.ts";
import { resolveNode } from "./resolve-node.ts";
import { resolvePihole } from "./resolve-pihole.ts";
import { gib, type Site } from "./resolve-place.ts";

export interface ResolveInput {
  readonly config: HomelabConfig;
  readonly versions: VersionsFile;
  readonly apps: readonly AppEntry[];
  /** Folders of k8s/apps that a person wrote, by category and name. */
  readonly folders: readonly { readonly category: string; readonly name: string }[];
}

/**
 * Decide everything: config, pins and apps become a Lab. Pure; wants input that passed its schemas, and gives a Lab
 * also where a check finds fault with it.
 */
export function resolve({ config, versions, apps, folders }: ResolveInput): Lab {
  const { images, ...pins } = versions;
  const networks = resolveNetworks(config);
  const [network] = networks;
  const site: Site = { config, networks };
  const nodes = Object.entries(config.nodes)
    .map(([name, node]) => resolveNode(site, name, node))
    .toSorted((a, b) => compare(a.name, b.name));
  const { monitoring } = config;
  const vip = config.cluster.vip ?? "";
  const all: readonly LabApp[] = [
    ...apps.map((entry) => resolveApp(entry, { domain: config.domain, timezone: config.timezone, images })),
    ...folders.map(({ category, name }) => {
      return { kind: "folder", category, name, namespace: name, host: "", sealed: [] } as const;
    }),
  ].toSorted((a, b) => compare(a.category, b.category) || compare(a.name, b.name));
  const endpoint = vip === "" ? (nodes.find((node) => node.role === "controlplane")?.address ?? "") : vip;
  return {
    name: config.name,
    domain: config.domain,
    timezone: config.timezone,
    git: { url: config.git.url, branch: config.git.branch },
    network,
    networks,
    ntp: config.network.ntp,
    proxmox: {
      address: config.proxmox.ip,
      port: config.proxmox.port,
      node: config.proxmox.node,
      hosts: [
        resolveHost(config.proxmox.node, config.proxmox),
        ...Object.entries(config.proxmox.hosts)
          .map(([name, host]) => resolveHost(name, host))
          .toSorted((a, b) => compare(a.name, b.name)),
      ],
      storages: Object.entries(config.proxmox.storages)
        .map(([name, { type, size, shared }]) => ({ name, type, shared, gib: size === undefined ? null : gib(size) }))
        .toSorted((a, b) => compare(a.name, b.name)),
      memoryShare: config.proxmox.overcommit.memory,
      imageStorage: config.proxmox.storage.images,
      diskStorage: config.proxmox.storage.disks,
      pool: config.proxmox.pool ?? config.name,
      tags: [...new Set([config.name, ...config.proxmox.tags])].toSorted(),
    },
    image: {
      factory: config.cluster.imageFactory.replace(/\/+$/, ""),
      extensions: [...new Set(config.cluster.extensions)].toSorted(),
    },
    cluster: {
      endpoint: `https://${endpoint}:6443`,
      vip,
      scheduleOnControlPlanes: config.cluster.scheduleOnControlPlanes,
      podsPerNode: config.cluster.podsPerNode,
      podCidr: canonicalText(config.cluster.pods),
      serviceCidr: canonicalText(config.cluster.services),
      dnsDomain: config.cluster.dnsDomain,
      cni: "cilium-inline",
    },
    nodes,
    edge: { traefik: resolveEdge(site, all) },
    pihole: resolvePihole(site, images),
    gateway: {
      address: config.gateway.ip,
      port: 443,
      pool: config.gateway.pool === undefined ? "" : canonicalText(config.gateway.pool),
    },
    argocd: resolveArgocd(config),
    certificates: { issuer: config.certificates.issuer, email: config.certificates.email ?? "" },
    cloudflare: resolveCloudflare(config, images),
    mail: config.mail ?? null,
    monitoring: monitoring === undefined ? null : { ...monitoring, traces: monitoring.traces ?? null },
    backups: config.backups ?? null,
    upgrades: config.upgrades,
    apps: all,
    operators: resolveOperators(all, config),
    versions: pins,
  };
}

function resolveHost(name: string, host: HomelabConfig["proxmox"]["hosts"][string]): ProxmoxNode {
  const { ip, cores, memory } = host;
  return {
    name,
    address: ip,
    cores: cores ?? null,
    memoryMiB: memory === undefined ? null : (parseSize(memory) ?? 0),
  };
}
