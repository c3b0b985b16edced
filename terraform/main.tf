# proxmox → talos → the rest: what runs in the cluster comes when its API answers.

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

  protect_control_planes = !var.cluster.schedule_on_control_planes
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

module "pihole" {
  source = "./modules/pihole"
  count  = var.pihole == null ? 0 : 1

  image_storage = var.proxmox.image_storage
  pool          = module.proxmox.pool
  tags          = var.proxmox.tags
  network       = var.networks[var.pihole.network]
  pihole        = var.pihole
  image         = var.pihole_image
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

module "proxmox_csi_plugin" {
  source = "./modules/proxmox-csi-plugin"

  lab            = var.cluster.name
  endpoint       = var.proxmox.endpoint
  chart_version  = var.proxmox_csi.chart_version
  token          = var.proxmox_csi_token
  token_revision = var.proxmox_csi_token_revision
  ca_file        = var.proxmox_ca_file

  depends_on = [module.talos]
}

module "sealed_secrets" {
  source = "./modules/sealed-secrets"
  count  = var.sealed_secrets == null ? 0 : 1

  lab           = var.cluster.name
  chart_version = var.sealed_secrets.chart_version
  keys          = startswith(var.sealing_keys, "/") ? var.sealing_keys : "${path.root}/${var.sealing_keys}"

  depends_on = [module.talos]
}

module "monitoring" {
  source = "./modules/monitoring"
  count  = var.monitoring == null ? 0 : 1

  lab            = var.cluster.name
  chart_version  = var.monitoring.chart_version
  users          = var.monitoring.users
  token          = var.grafana_cloud_token
  token_revision = var.grafana_cloud_token_revision
  ca_file        = var.proxmox_ca_file

  proxmox_token          = var.proxmox_metrics_token
  proxmox_token_revision = var.proxmox_metrics_token_revision

  depends_on = [module.talos]
}
