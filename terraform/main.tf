# proxmox → talos → the rest. A further module (monitoring, storage, sealed secrets) is one block below that takes
# `module.talos.kubernetes` and depends on module.talos; nothing above it changes.

module "proxmox" {
  source = "./modules/proxmox"

  first_host    = var.proxmox.node
  image_storage = var.proxmox.image_storage
  image_shared  = var.proxmox.image_shared
  pool          = var.proxmox.pool
  tags          = var.proxmox.tags
  networks      = var.networks
  factory       = var.image.factory
  extensions    = var.image.extensions
  talos_version = var.cluster.talos_version
  nodes         = var.nodes
}

module "talos" {
  source = "./modules/talos"

  cluster_name               = var.cluster.name
  cluster_endpoint           = var.cluster.endpoint
  vip                        = var.cluster.vip
  schedule_on_control_planes = var.cluster.schedule_on_control_planes
  pods_per_node              = var.cluster.pods_per_node
  time_servers               = var.cluster.time_servers
  pod_cidr                   = var.cluster.pod_cidr
  service_cidr               = var.cluster.service_cidr
  dns_domain                 = var.cluster.dns_domain
  talos_contract             = var.cluster.talos_contract
  kubernetes_version         = var.cluster.kubernetes_version
  cni                        = var.cluster.cni
  inline_manifests           = var.cluster.inline_manifests
  installer_image            = module.proxmox.installer_image
  nodes = {
    for name, node in var.nodes : name => {
      role    = node.role
      address = module.proxmox.addresses[name]
      mac     = node.mac
      taints  = node.taints
      disks   = node.disks
      labels = merge(node.labels, {
        "topology.kubernetes.io/region" = var.cluster.name
        "topology.kubernetes.io/zone"   = node.host
      })
    }
  }
}

module "traefik" {
  source = "./modules/traefik"

  image_storage = var.proxmox.image_storage
  pool          = module.proxmox.pool
  tags          = var.proxmox.tags
  network       = var.networks[var.traefik.network]
  traefik       = var.traefik

  # The edge has nothing to pass on before the cluster exists. Its image is uploaded meanwhile.
  cluster = nonsensitive(module.talos.kubernetes.host)
}
