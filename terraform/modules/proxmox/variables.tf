variable "node" {
  description = "Proxmox node that carries everything."
  type        = string
}

variable "image_storage" {
  description = "Storage with content type import."
  type        = string
}

variable "disk_storage" {
  description = "Storage for disks, EFI variables and cloud-init drives."
  type        = string
}

variable "bridge" {
  description = "Bridge of the LAN."
  type        = string
}

variable "vlan" {
  description = "802.1Q tag, 0 for untagged."
  type        = number
}

variable "pool" {
  description = "Resource pool that marks what is ours; made here."
  type        = string
}

variable "tags" {
  description = "Tags on every guest."
  type        = list(string)
}

variable "gateway" {
  description = "IPv4 address of the router."
  type        = string
}

variable "dns" {
  description = "IPv4 addresses of the name servers."
  type        = list(string)
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
    vm_id      = number
    address    = string
    prefix     = number
    mac        = string
    cores      = number
    memory_mib = number
    disk_gib   = number
  }))
}
