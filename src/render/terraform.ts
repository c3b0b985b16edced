import type { Lab, Pihole } from "../plan/lab.ts";
import { seals } from "../plan/seals.ts";
import { PIHOLE_ENTRYPOINT } from "./pihole-image.ts";
import { traefikImage } from "./traefik-image.ts";

/** Where the rendered Cilium manifest lies, relative to `terraform/`; written before every plan, never committed. */
export const CILIUM_MANIFEST = "manifests/cilium.yaml";

/** `terraform/homelab.auto.tfvars.json`: the inputs of the root module. Keys are those of `terraform/variables.tf`. */
export function renderTfvars(lab: Lab): string {
  const { traefik } = lab.edge;
  const image = traefikImage(lab);
  const variables = {
    cluster: {
      name: lab.name,
      endpoint: lab.cluster.endpoint,
      vip: lab.cluster.vip,
      schedule_on_control_planes: lab.cluster.scheduleOnControlPlanes,
      pods_per_node: lab.cluster.podsPerNode,
      time_servers: lab.ntp,
      pod_cidr: lab.cluster.podCidr,
      service_cidr: lab.cluster.serviceCidr,
      dns_domain: lab.cluster.dnsDomain,
      talos_version: `v${lab.versions.talos}`,
      talos_contract: lab.versions.talosContract,
      kubernetes_version: lab.versions.kubernetes,
      cni: lab.cluster.cni,
      inline_manifests: lab.cluster.cni === "cilium-inline" ? { cilium: CILIUM_MANIFEST } : {},
    },
    proxmox: {
      endpoint: `https://${lab.proxmox.address}:${lab.proxmox.port}/`,
      node: lab.proxmox.node,
      image_storage: lab.proxmox.imageStorage,
      image_shared: lab.proxmox.storages.some(({ name, shared }) => name === lab.proxmox.imageStorage && shared),
      pool: lab.proxmox.pool,
      tags: lab.proxmox.tags,
    },
    networks: Object.fromEntries(
      lab.networks.map(({ name, gateway, dns, bridge, vlan }) => [name, { gateway, dns, bridge, vlan }]),
    ),
    image: { factory: lab.image.factory, extensions: lab.image.extensions },
    nodes: Object.fromEntries(
      lab.nodes.map((node) => [
        node.name,
        {
          role: node.role,
          host: node.host,
          storage: node.storage,
          network: node.network,
          vm_id: node.vmId,
          address: node.address,
          prefix: node.prefix,
          mac: node.mac,
          cores: node.cores,
          memory_mib: node.memoryMiB,
          disk_gib: node.diskGiB,
          labels: Object.fromEntries(node.labels.map(({ key, value }) => [key, value])),
          taints: Object.fromEntries(node.taints.map(({ key, value, effect }) => [key, taintText(value, effect)])),
          disks: node.disks.map(({ name, serial, gib, storage }) => ({ name, serial, gib, storage })),
          pci: node.pci,
        },
      ]),
    ),
    traefik: {
      name: traefik.name,
      host: traefik.host,
      storage: traefik.storage,
      network: traefik.network,
      vm_id: traefik.vmId,
      address: traefik.address,
      prefix: traefik.prefix,
      mac: traefik.mac,
      cores: traefik.cores,
      memory_mib: traefik.memoryMiB,
      disk_gib: traefik.diskGiB,
      image: `images/${image.fileName}`,
      entrypoint: image.entrypoint,
      env: image.env,
    },
    proxmox_csi: { chart_version: lab.versions.proxmoxCsiChart },
    monitoring: monitoringOf(lab),
    sealed_secrets: seals(lab) ? { chart_version: lab.versions.sealedSecretsChart } : null,
  };
  const all = lab.pihole === null ? variables : { ...variables, pihole: piholeVariable(lab.pihole) };
  return `${JSON.stringify(all, null, 2)}\n`;
}

/** Its image is a variable of its own, because its name follows from the password as well; see `bake-pihole`. */
function piholeVariable(pihole: Pihole): object {
  return {
    name: pihole.name,
    host: pihole.host,
    storage: pihole.storage,
    network: pihole.network,
    vm_id: pihole.vmId,
    address: pihole.address,
    prefix: pihole.prefix,
    mac: pihole.mac,
    cores: pihole.cores,
    memory_mib: pihole.memoryMiB,
    disk_gib: pihole.diskGiB,
    entrypoint: PIHOLE_ENTRYPOINT,
  };
}

/** Without a pin of the chart there is nothing to deploy; a check says so. */
function monitoringOf({ monitoring, versions }: Lab): object | null {
  const version = versions.charts["k8s-monitoring"];
  if (monitoring === null || version === undefined) return null;
  const { metrics, logs, traces } = monitoring;
  return {
    chart_version: version,
    users: { metrics: metrics.user, logs: logs.user, ...(traces === null ? {} : { traces: traces.user }) },
  };
}

/** As Talos writes a taint: `value:effect`, or the effect alone. */
function taintText(value: string, effect: string): string {
  return value === "" ? effect : `${value}:${effect}`;
}
