# The archive is the published image with the lab's configuration as its environment, and its name holds a hash of both:
# a change of either is a new file and so a new container. Nothing of the old one is kept.
resource "proxmox_virtual_environment_file" "image" {
  node_name    = var.pihole.host
  datastore_id = var.image_storage
  content_type = "vztmpl"

  source_file {
    path = "${path.root}/${var.image}"
  }
}

# Proxmox takes entrypoint, environment, console mode and networking from an OCI image and answers with them from then
# on. They are repeated here so that the next plan finds nothing to change, but for the environment: it holds the hash of
# the password, which stays out of this configuration.
resource "proxmox_virtual_environment_container" "pihole" {
  node_name     = var.pihole.host
  vm_id         = var.pihole.vm_id
  description   = "HomeLab: DNS"
  pool_id       = var.pool
  tags          = sort(distinct(concat(var.tags, ["dns"])))
  unprivileged  = true
  start_on_boot = true

  initialization {
    hostname   = var.pihole.name
    entrypoint = var.pihole.entrypoint

    ip_config {
      ipv4 {
        address = "${var.pihole.address}/${var.pihole.prefix}"
        gateway = var.network.gateway
      }
    }
  }

  operating_system {
    template_file_id = proxmox_virtual_environment_file.image.id
    type             = "unmanaged"
  }

  console {
    type = "console"
  }

  cpu {
    cores = var.pihole.cores
  }

  memory {
    dedicated = var.pihole.memory_mib
  }

  disk {
    datastore_id = var.pihole.storage
    size         = var.pihole.disk_gib
  }

  network_interface {
    name         = "eth0"
    bridge       = var.network.bridge
    mac_address  = var.pihole.mac
    vlan_id      = var.network.vlan
    host_managed = true
  }

  # Devices of the home want names whether the cluster runs or not: it waits for nothing else of the lab.
  startup {
    order = 1
  }

  lifecycle {
    ignore_changes = [environment_variables]
  }
}
