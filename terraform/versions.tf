# Exact pins: both providers are still 0.x and break in minor releases. versions.json holds the same numbers and a check
# compares the two files.
terraform {
  required_version = ">= 1.9.0"

  required_providers {
    proxmox = {
      source  = "bpg/proxmox"
      version = "0.112.0"
    }
    talos = {
      source  = "siderolabs/talos"
      version = "0.11.0"
    }
  }
}
