# Rendered from homelab.config.ts into homelab.auto.tfvars.json; nothing in it is secret. What is secret, or is another
# on each machine, stands in secrets.tf.

variable "cluster" {
  description = "The Kubernetes cluster: names, networks and versions."
  type = object({
    name                       = string
    endpoint                   = string
    vip                        = string
    schedule_on_control_planes = bool
    pods_per_node              = number
    time_servers               = list(string)
    pod_cidr                   = string
    service_cidr               = string
    dns_domain                 = string
    talos_version              = string
    talos_contract             = string
    kubernetes_version         = string
    cni                        = string
    inline_manifests           = map(string)
  })

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.cluster.name))
    error_message = "cluster.name must be a DNS label: lower-case letters, digits and hyphens, at most 63 characters."
  }
  validation {
    condition     = can(regex("^https://[^/:]+:[0-9]+$", var.cluster.endpoint))
    error_message = "cluster.endpoint must look like https://192.168.1.201:6443, without a path."
  }
  validation {
    condition     = var.cluster.vip == "" || (can(regex("^[0-9]+(\\.[0-9]+){3}$", var.cluster.vip)) && can(cidrhost("${var.cluster.vip}/32", 0)))
    error_message = "cluster.vip must be an IPv4 address, or empty when the control planes share none."
  }
  validation {
    condition     = var.cluster.vip == "" || strcontains(var.cluster.endpoint, "//${var.cluster.vip}:")
    error_message = "cluster.endpoint must be at cluster.vip: clients that know one control plane only lose the API with it."
  }
  validation {
    condition     = var.cluster.pods_per_node >= 1 && var.cluster.pods_per_node <= 250 && floor(var.cluster.pods_per_node) == var.cluster.pods_per_node
    error_message = "cluster.pods_per_node must be a whole number from 1 to 250: each node has a /24 of the pod network."
  }
  validation {
    condition     = length(var.cluster.time_servers) > 0
    error_message = "cluster.time_servers needs at least one server: certificates and etcd want the right time."
  }
  validation {
    condition = alltrue([
      for cidr in [var.cluster.pod_cidr, var.cluster.service_cidr] : can(cidrhost(cidr, 0)) && try(cidrsubnet(cidr, 0, 0) == cidr, false)
    ])
    error_message = "cluster.pod_cidr and cluster.service_cidr must be networks in CIDR form without host bits, like 10.244.0.0/16."
  }
  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$", var.cluster.dns_domain))
    error_message = "cluster.dns_domain must be a DNS name, like cluster.local."
  }
  validation {
    condition     = can(regex("^v[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9a-z.]+)?$", var.cluster.talos_version))
    error_message = "cluster.talos_version must be a full release tag, like v1.13.9."
  }
  validation {
    condition     = can(regex("^v[0-9]+\\.[0-9]+$", var.cluster.talos_contract))
    error_message = "cluster.talos_contract must be a minor version, like v1.13. It stays the same for the life of the cluster."
  }
  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+$", var.cluster.kubernetes_version))
    error_message = "cluster.kubernetes_version must be a full version without a leading v, like 1.36.3."
  }
  validation {
    condition     = contains(["cilium-inline", "flannel"], var.cluster.cni)
    error_message = "cluster.cni must be cilium-inline or flannel."
  }
  validation {
    condition     = var.cluster.cni != "cilium-inline" || contains(keys(var.cluster.inline_manifests), "cilium")
    error_message = "cluster.cni is cilium-inline, so cluster.inline_manifests needs an entry named cilium."
  }
}

variable "proxmox" {
  description = "Proxmox VE: where it is asked, where images go, and what marks our guests."
  type = object({
    endpoint      = string
    node          = string
    image_storage = string
    image_shared  = bool
    pool          = string
    tags          = list(string)
  })

  validation {
    condition     = can(regex("^https://[^/]+:[0-9]+/$", var.proxmox.endpoint))
    error_message = "proxmox.endpoint must look like https://192.168.1.10:8006/."
  }
  validation {
    condition     = can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", var.proxmox.node))
    error_message = "proxmox.node must be the node's name as Proxmox shows it (a DNS label)."
  }
  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._-]*$", var.proxmox.pool))
    error_message = "proxmox.pool must be a pool name: letters, digits, dots, hyphens and underscores."
  }
  validation {
    condition     = length(var.proxmox.tags) > 0 && alltrue([for tag in var.proxmox.tags : can(regex("^[a-z0-9_][a-z0-9_+.-]*$", tag))])
    error_message = "proxmox.tags needs at least one tag; tags are lower case."
  }
}

variable "networks" {
  description = "The networks that guests join, by name; lan is the one of the router."
  type = map(object({
    gateway = string
    dns     = list(string)
    bridge  = string
    vlan    = number
  }))

  validation {
    condition = alltrue(flatten([
      for network in var.networks : [
        for address in concat([network.gateway], network.dns) : can(regex("^[0-9]+(\\.[0-9]+){3}$", address)) && can(cidrhost("${address}/32", 0))
      ]
    ]))
    error_message = "A network's gateway and dns must be IPv4 addresses."
  }
  validation {
    condition     = alltrue([for network in var.networks : can(regex("^[-_.A-Za-z0-9]+$", network.bridge))])
    error_message = "A network's bridge must be its name on the Proxmox hosts, like vmbr0."
  }
  validation {
    condition     = alltrue([for network in var.networks : network.vlan >= 0 && network.vlan <= 4094 && floor(network.vlan) == network.vlan])
    error_message = "A network's vlan must be 0 (untagged) or 1 to 4094."
  }
}

variable "image" {
  description = "The Talos image: Image Factory and the system extensions baked into it."
  type = object({
    factory    = string
    extensions = list(string)
  })

  validation {
    condition     = can(regex("^https://[^/]+$", var.image.factory))
    error_message = "image.factory must be an https URL without a path, like https://factory.talos.dev."
  }
  validation {
    condition     = contains(var.image.extensions, "siderolabs/qemu-guest-agent")
    error_message = "image.extensions needs siderolabs/qemu-guest-agent: without it Proxmox waits 15 minutes for an agent that never answers."
  }
}

variable "nodes" {
  description = "The Talos machines, by name."
  type = map(object({
    role       = string
    host       = string
    storage    = string
    network    = string
    vm_id      = number
    address    = string
    prefix     = number
    mac        = string
    cores      = number
    memory_mib = number
    disk_gib   = number
    labels     = map(string)
    taints     = map(string)
    disks = list(object({
      name    = string
      serial  = string
      gib     = number
      storage = string
    }))
    pci = list(string)
  }))

  validation {
    condition     = alltrue([for node in var.nodes : can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", node.host))])
    error_message = "A node's host must be the Proxmox node's name as Proxmox shows it (a DNS label)."
  }
  validation {
    condition     = alltrue([for node in var.nodes : contains(keys(var.networks), node.network)])
    error_message = "A node's network must be one of networks."
  }
  validation {
    condition     = alltrue(flatten([for node in var.nodes : [for taint in values(node.taints) : can(regex("^([^:]+:)?(NoSchedule|PreferNoSchedule|NoExecute)$", taint))]]))
    error_message = "A node's taint must be value:effect or effect, the effect NoSchedule, PreferNoSchedule or NoExecute."
  }
  validation {
    condition     = alltrue([for node in var.nodes : length(node.disks) <= 13 && alltrue([for disk in node.disks : disk.gib >= 1 && length(disk.serial) <= 20])])
    error_message = "A node may have 13 further disks, each of at least 1 GiB and with a serial of at most 20 characters."
  }
  validation {
    condition     = alltrue([for node in var.nodes : length(distinct(node.disks[*].serial)) == length(node.disks) && length(distinct(node.disks[*].name)) == length(node.disks)])
    error_message = "Two further disks of a node share a name or a serial."
  }
  validation {
    condition     = alltrue([for node in var.nodes : length(node.pci) <= 16 && length(distinct(node.pci)) == length(node.pci)])
    error_message = "A node may have 16 PCI devices, each by a resource mapping of its own."
  }
  validation {
    condition     = anytrue([for node in var.nodes : node.role == "controlplane"])
    error_message = "nodes needs at least one control plane."
  }
  validation {
    condition     = alltrue([for name, node in var.nodes : can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", name))])
    error_message = "Each node's name must be a DNS label."
  }
  validation {
    condition     = alltrue([for node in var.nodes : contains(["controlplane", "worker"], node.role)])
    error_message = "A node's role is controlplane or worker."
  }
  validation {
    condition     = alltrue([for node in var.nodes : node.vm_id >= 100 && node.vm_id <= 999999999 && floor(node.vm_id) == node.vm_id])
    error_message = "A node's vm_id must be a whole number from 100 to 999999999."
  }
  validation {
    condition     = length(distinct([for node in var.nodes : node.vm_id])) == length(var.nodes)
    error_message = "Two nodes share a vm_id."
  }
  validation {
    condition = alltrue([
      for node in var.nodes : can(regex("^[0-9]+(\\.[0-9]+){3}$", node.address)) && can(cidrhost("${node.address}/${node.prefix}", 0))
    ])
    error_message = "A node's address must be an IPv4 address and its prefix a length from 0 to 32."
  }
  validation {
    condition     = length(distinct([for node in var.nodes : node.address])) == length(var.nodes)
    error_message = "Two nodes share an address."
  }
  validation {
    condition     = alltrue([for node in var.nodes : can(regex("^[0-9A-F][02468ACE](:[0-9A-F]{2}){5}$", node.mac))])
    error_message = "A node's mac must be an upper-case unicast MAC address, like BC:24:11:00:00:C9."
  }
  validation {
    condition     = alltrue([for node in var.nodes : node.cores >= 2 || node.role == "worker"])
    error_message = "A control plane needs at least 2 cores."
  }
  validation {
    condition     = alltrue([for node in var.nodes : node.memory_mib >= (node.role == "controlplane" ? 2048 : 1024) && node.disk_gib >= 10])
    error_message = "A control plane needs at least 2048 MiB of memory, a worker 1024 MiB, and each a disk of at least 10 GiB."
  }
}

variable "traefik" {
  description = "The edge proxy: an unprivileged container made from a baked OCI archive."
  type = object({
    name       = string
    host       = string
    storage    = string
    network    = string
    vm_id      = number
    address    = string
    prefix     = number
    mac        = string
    cores      = number
    memory_mib = number
    disk_gib   = number
    image      = string
    entrypoint = string
    env        = map(string)
  })

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.traefik.name))
    error_message = "traefik.name must be a DNS label."
  }
  validation {
    condition     = contains(keys(var.networks), var.traefik.network)
    error_message = "traefik.network must be one of networks."
  }
  validation {
    condition     = var.traefik.vm_id >= 100 && var.traefik.vm_id <= 999999999 && floor(var.traefik.vm_id) == var.traefik.vm_id
    error_message = "traefik.vm_id must be a whole number from 100 to 999999999."
  }
  validation {
    condition     = can(regex("^[0-9]+(\\.[0-9]+){3}$", var.traefik.address)) && can(cidrhost("${var.traefik.address}/${var.traefik.prefix}", 0))
    error_message = "traefik.address must be an IPv4 address and traefik.prefix a length from 0 to 32."
  }
  validation {
    condition     = can(regex("^[0-9A-F][02468ACE](:[0-9A-F]{2}){5}$", var.traefik.mac))
    error_message = "traefik.mac must be an upper-case unicast MAC address."
  }
  validation {
    condition     = endswith(var.traefik.image, ".tar")
    error_message = "traefik.image must end in .tar: Proxmox takes an uploaded file as an OCI archive only under that name."
  }
  validation {
    condition     = contains(keys(var.traefik.env), "PATH")
    error_message = "traefik.env must repeat the whole environment of the image, PATH included; else the second plan shows a change."
  }
}

variable "proxmox_csi" {
  description = "Storage for pods: the Proxmox CSI plugin."
  type = object({
    chart_version = string
  })
}

variable "sealed_secrets" {
  description = "The controller that opens sealed values; null when the lab seals none."
  type = object({
    chart_version = string
  })
  default = null
}

variable "monitoring" {
  description = "Metrics, logs and traces to Grafana Cloud, with an instance id for each; null without."
  type = object({
    chart_version = string
    users         = map(string)
  })
  default = null
}

variable "pihole" {
  description = "The home's resolver: an unprivileged container made from a baked OCI archive. Null for none."
  type = object({
    name       = string
    host       = string
    storage    = string
    network    = string
    vm_id      = number
    address    = string
    prefix     = number
    mac        = string
    cores      = number
    memory_mib = number
    disk_gib   = number
    entrypoint = string
  })
  default = null

  validation {
    condition     = var.pihole == null || can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.pihole.name))
    error_message = "pihole.name must be a DNS label."
  }
  validation {
    condition     = var.pihole == null || contains(keys(var.networks), try(var.pihole.network, ""))
    error_message = "pihole.network must be one of networks."
  }
  validation {
    condition     = var.pihole == null || try(var.pihole.vm_id >= 100 && var.pihole.vm_id <= 999999999 && floor(var.pihole.vm_id) == var.pihole.vm_id, false)
    error_message = "pihole.vm_id must be a whole number from 100 to 999999999."
  }
  validation {
    condition     = var.pihole == null || can(regex("^[0-9]+(\\.[0-9]+){3}$", var.pihole.address)) && can(cidrhost("${var.pihole.address}/${var.pihole.prefix}", 0))
    error_message = "pihole.address must be an IPv4 address and pihole.prefix a length from 0 to 32."
  }
  validation {
    condition     = var.pihole == null || can(regex("^[0-9A-F][02468ACE](:[0-9A-F]{2}){5}$", var.pihole.mac))
    error_message = "pihole.mac must be an upper-case unicast MAC address."
  }
}

variable "pihole_image" {
  description = "Pi-hole's baked archive, relative to the root module. Its name follows from the password too, so it is never committed."
  type        = string
  default     = ""

  validation {
    condition     = var.pihole == null || endswith(var.pihole_image, ".tar")
    error_message = "pihole_image is not set: `homelab terraform plan` bakes the image and writes terraform/pihole.auto.tfvars.json. It must end in .tar: Proxmox takes an uploaded file as an OCI archive only under that name."
  }
}
