# proxmox → talos → the rest. A further module (monitoring, storage, sealed secrets) is one block below that takes
# `module.talos.kubernetes` and depends on module.talos; nothing above it changes.

module "proxmox" {
  source = "./modules/proxmox"

  node          = var.proxmox.node
  image_storage = var.proxmox.image_storage
  disk_storage  = var.proxmox.disk_storage
  bridge        = var.proxmox.bridge
  vlan          = var.proxmox.vlan
  pool          = var.proxmox.pool
  tags          = var.proxmox.tags
  gateway       = var.network.gateway
  dns           = var.network.dns
  factory       = var.image.factory
  extensions    = var.image.extensions
  talos_version = var.cluster.talos_version
  nodes         = var.nodes
}

module "talos" {
  source = "./modules/talos"

  cluster_name       = var.cluster.name
  cluster_endpoint   = var.cluster.endpoint
  pod_cidr           = var.cluster.pod_cidr
  service_cidr       = var.cluster.service_cidr
  dns_domain         = var.cluster.dns_domain
  talos_contract     = var.cluster.talos_contract
  kubernetes_version = var.cluster.kubernetes_version
  cni                = var.cluster.cni
  inline_manifests   = var.cluster.inline_manifests
  installer_image    = module.proxmox.installer_image
  nodes              = module.proxmox.nodes
  node_labels = {
    "topology.kubernetes.io/region" = var.cluster.name
    "topology.kubernetes.io/zone"   = var.proxmox.node
  }
}

module "traefik" {
  source = "./modules/traefik"

  node          = var.proxmox.node
  image_storage = var.proxmox.image_storage
  disk_storage  = var.proxmox.disk_storage
  bridge        = var.proxmox.bridge
  vlan          = var.proxmox.vlan
  pool          = module.proxmox.pool
  tags          = var.proxmox.tags
  gateway       = var.network.gateway
  traefik       = var.traefik

  # The edge has nothing to pass on before the cluster exists. Its image is uploaded meanwhile.
  cluster = nonsensitive(module.talos.kubernetes.host)
}
