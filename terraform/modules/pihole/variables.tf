variable "image_storage" {
  description = "Storage with content type vztmpl."
  type        = string
}

variable "pool" {
  description = "Resource pool of the lab."
  type        = string
}

variable "tags" {
  description = "Tags on every guest."
  type        = list(string)
}

variable "network" {
  description = "The network that the container joins."
  type = object({
    gateway = string
    bridge  = string
    vlan    = number
  })
}

variable "pihole" {
  description = "The container: identity, place, size and what it runs."
  type = object({
    name       = string
    host       = string
    storage    = string
    vm_id      = number
    address    = string
    prefix     = number
    mac        = string
    cores      = number
    memory_mib = number
    disk_gib   = number
    entrypoint = string
  })
}

variable "image" {
  description = "The baked archive, relative to the root module."
  type        = string
}
