# The archive holds Traefik and its whole configuration, and its name holds a hash of both: a change of either is a new
# file and so a new container.
resource "proxmox_virtual_environment_file" "image" {
  node_name    = var.traefik.host
  datastore_id = var.image_storage
  content_type = "vztmpl"

  source_file {
    path = "${path.root}/${var.traefik.image}"
  }
}

# Proxmox takes entrypoint, environment, console mode and networking from an OCI image and answers with them from then
# on. They are repeated here, word for word, so that the next plan finds nothing to change.
resource "proxmox_virtual_environment_container" "traefik" {
  node_name     = var.traefik.host
  vm_id         = var.traefik.vm_id
  description   = "HomeLab: edge proxy"
  pool_id       = var.pool
  tags          = sort(distinct(concat(var.tags, ["edge"])))
  unprivileged  = true
  start_on_boot = true

  environment_variables = var.traefik.env

  initialization {
    hostname   = var.traefik.name
    entrypoint = var.traefik.entrypoint

    ip_config {
      ipv4 {
        address = "${var.traefik.address}/${var.traefik.prefix}"
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
    cores = var.traefik.cores
  }

  memory {
    dedicated = var.traefik.memory_mib
  }

  disk {
    datastore_id = var.traefik.storage
    size         = var.traefik.disk_gib
  }

  network_interface {
    name         = "eth0"
    bridge       = var.network.bridge
    mac_address  = var.traefik.mac
    vlan_id      = var.network.vlan
    host_managed = true
  }

  startup {
    order = 3
  }

  lifecycle {
    precondition {
      condition     = var.cluster != ""
      error_message = "The cluster that the edge passes on to does not exist."
    }
  }
}
