variable "first_host" {
  description = "Proxmox node that fetches what all nodes share."
  type        = string
}

variable "image_storage" {
  description = "Storage with content type import."
  type        = string
}

variable "image_shared" {
  description = "Whether all Proxmox nodes find the same content in the image storage."
  type        = bool
}

variable "pool" {
  description = "Resource pool that marks what is ours; made here."
  type        = string
}

variable "tags" {
  description = "Tags on every guest."
  type        = list(string)
}

variable "protect_control_planes" {
  description = "Whether Proxmox refuses to remove control planes. One that runs apps has disks that come and go: it cannot be protected."
  type        = bool
}

variable "networks" {
  description = "The networks that machines join, by name."
  type = map(object({
    gateway = string
    dns     = list(string)
    bridge  = string
    vlan    = number
  }))
}

variable "factory" {
  description = "URL of Image Factory, without a path."
  type        = string
}

variable "extensions" {
  description = "Official system extensions of the Talos image."
  type        = list(string)
}

variable "talos_version" {
  description = "Talos release tag of the image, like v1.13.9."
  type        = string
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
    disks = list(object({
      serial  = string
      gib     = number
      storage = string
    }))
    pci = list(string)
  }))
}
