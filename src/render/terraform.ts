import type { Lab } from "../plan/lab.ts";
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
      disk_storage: lab.proxmox.diskStorage,
      bridge: lab.network.bridge,
      vlan: lab.network.vlan,
      pool: lab.proxmox.pool,
      tags: lab.proxmox.tags,
    },
    network: { gateway: lab.network.gateway, dns: lab.network.dns },
    image: { factory: lab.image.factory, extensions: lab.image.extensions },
    nodes: Object.fromEntries(
      lab.nodes.map((node) => [
        node.name,
        {
          role: node.role,
          vm_id: node.vmId,
          address: node.address,
          prefix: node.prefix,
          mac: node.mac,
          cores: node.cores,
          memory_mib: node.memoryMiB,
          disk_gib: node.diskGiB,
        },
      ]),
    ),
    traefik: {
      name: traefik.name,
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
  };
  return `${JSON.stringify(variables, null, 2)}\n`;
}
