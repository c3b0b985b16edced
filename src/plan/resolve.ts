import type { AppConfig } from "../apps/schema.ts";
import type { HomelabConfig } from "../config/schema/homelab.ts";
import type { VersionsFile } from "../config/versions.ts";
import { canonical, formatCidr, parseCidr } from "../lib/cidr.ts";
import { parseSize } from "../lib/size.ts";
import { hostOf, macOf, vmIdOf } from "./derive.ts";
import { hasTag } from "./image.ts";
import type { Lab, LabApp, LabNode } from "./lab.ts";

/** An app's file, parsed: where it lies decides what it does not say. */
export interface AppEntry {
  readonly file: string;
  readonly name: string;
  readonly category: string;
  readonly config: AppConfig;
}

export interface ResolveInput {
  readonly config: HomelabConfig;
  readonly versions: VersionsFile;
  readonly apps: readonly AppEntry[];
}

/**
 * Decide everything: config, pins and apps become a Lab. Pure; wants input that passed its schemas, and gives a Lab
 * also where a check finds fault with it.
 */
export function resolve({ config, versions, apps }: ResolveInput): Lab {
  const { images, ...pins } = versions;
  const lan = canonicalText(config.network.cidr);
  const prefix = parseCidr(lan)?.prefix ?? 32;
  const nodes = Object.entries(config.nodes)
    .map(([name, node]): LabNode => {
      const worker = node.role === "worker";
      const vmId = node.vmId ?? vmIdOf(node.ip, lan) ?? 0;
      return {
        name,
        role: node.role,
        address: node.ip,
        prefix,
        vmId,
        mac: macOf(vmId),
        cores: node.cores ?? (worker ? 4 : 2),
        memoryMiB: parseSize(node.memory ?? "4GiB") ?? 0,
        diskGiB: gib(node.disk ?? (worker ? "64GiB" : "32GiB")),
      };
    })
    .toSorted((a, b) => compare(a.name, b.name));
  const { traefik } = config.edge;
  const traefikId = traefik.vmId ?? vmIdOf(traefik.ip, lan) ?? 0;
  const endpoint = nodes.find((node) => node.role === "controlplane")?.address ?? "";
  return {
    name: config.name,
    domain: config.domain,
    git: { url: config.git.url, branch: config.git.branch },
    network: {
      cidr: lan,
      gateway: config.network.gateway,
      dns: config.network.dns ?? [config.network.gateway],
      bridge: config.network.bridge,
      vlan: config.network.vlan,
    },
    proxmox: {
      address: config.proxmox.ip,
      port: config.proxmox.port,
      node: config.proxmox.node,
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
      podCidr: canonicalText(config.cluster.pods),
      serviceCidr: canonicalText(config.cluster.services),
      dnsDomain: config.cluster.dnsDomain,
      cni: "cilium-inline",
    },
    nodes,
    edge: {
      traefik: {
        name: traefik.name,
        address: traefik.ip,
        prefix,
        vmId: traefikId,
        mac: macOf(traefikId),
        cores: traefik.cores,
        memoryMiB: parseSize(traefik.memory) ?? 0,
        diskGiB: gib(traefik.disk),
        ports: { http: 80, https: 443 },
      },
    },
    gateway: { address: config.gateway.ip, port: 443 },
    apps: apps
      .map((entry) => resolveApp(entry, config.domain, images))
      .toSorted((a, b) => compare(a.category, b.category) || compare(a.name, b.name)),
    versions: pins,
  };
}

function resolveApp({ config, ...entry }: AppEntry, domain: string, images: Readonly<Record<string, string>>): LabApp {
  const name = config.name ?? entry.name;
  const category = config.category ?? entry.category;
  const host = config.host ?? (category === "external" && name);
  const memory = parseSize(config.memory) ?? 0;
  const tag = hasTag(config.image) ? undefined : images[config.image];
  return {
    name,
    category,
    namespace: config.namespace ?? name,
    host: host === false ? "" : hostOf(host, domain),
    image: tag === undefined ? config.image : `${config.image}:${tag}`,
    replicas: config.replicas,
    port: config.port,
    args: config.args,
    env: Object.entries(config.env)
      .map(([name, value]) => ({ name, value }))
      .toSorted((a, b) => compare(a.name, b.name)),
    files: Object.entries(config.files)
      .map(([path, content]) => ({ path, content }))
      .toSorted((a, b) => compare(a.path, b.path)),
    scratch: [...new Set(config.scratch)].toSorted(),
    user: config.user,
    resources: {
      cpu: config.cpu,
      memory: kubernetesSize(memory),
      memoryLimit: kubernetesSize(config.memoryLimit === undefined ? 2 * memory : (parseSize(config.memoryLimit) ?? 0)),
    },
    health: config.health,
    internet: config.internet,
  };
}

/** Order of UTF-16 code units: the same on every machine, unlike a locale's. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function canonicalText(cidr: string): string {
  const parsed = parseCidr(cidr);
  return parsed === undefined ? cidr : formatCidr(canonical(parsed));
}

function gib(size: string): number {
  return Math.ceil((parseSize(size) ?? 0) / 1024);
}

function kubernetesSize(mib: number): string {
  return mib % 1024 === 0 ? `${mib / 1024}Gi` : `${mib}Mi`;
}
