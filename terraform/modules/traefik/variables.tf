variable "node" {
  description = "Proxmox node that carries the container."
  type        = string
}

variable "image_storage" {
  description = "Storage with content type vztmpl."
  type        = string
}

variable "disk_storage" {
  description = "Storage for the container's root disk."
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
  description = "Resource pool of the lab."
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

variable "traefik" {
  description = "The container: identity, size, archive (relative to the root module) and what is baked into it."
  type = object({
    name       = string
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
}

variable "cluster" {
  description = "URL of the Kubernetes API; the container waits until it is known."
  type        = string
}
