resource "proxmox_virtual_environment_vm" "node" {
  for_each = var.nodes

  node_name   = var.node
  vm_id       = each.value.vm_id
  name        = each.key
  description = "HomeLab: Talos ${each.value.role}"
  pool_id     = proxmox_virtual_environment_pool.lab.pool_id
  tags        = sort(distinct(concat(var.tags, [each.value.role])))

  machine       = "q35"
  bios          = "ovmf"
  scsi_hardware = "virtio-scsi-pci"
  on_boot       = true

  # Nodes restart one at a time and drained, never because a core was added; and a machine that goes away needs no
  # clean shutdown.
  reboot_after_update = false
  stop_on_destroy     = true

  cpu {
    type  = "host"
    cores = each.value.cores
  }

  memory {
    dedicated = each.value.memory_mib
  }

  # Secure boot keys would refuse the image, so none are enrolled.
  efi_disk {
    datastore_id      = var.disk_storage
    file_format       = "raw"
    type              = "4m"
    pre_enrolled_keys = false
  }

  disk {
    interface    = "scsi0"
    datastore_id = var.disk_storage
    import_from  = proxmox_download_file.talos.id
    file_format  = "raw"
    size         = each.value.disk_gib
    discard      = "on"
  }

  # The static address is in force in maintenance mode already, so the machine configuration can be applied to it.
  initialization {
    datastore_id = var.disk_storage
    interface    = "ide2"
    type         = "nocloud"

    dns {
      servers = var.dns
    }

    ip_config {
      ipv4 {
        address = "${each.value.address}/${each.value.prefix}"
        gateway = var.gateway
      }
    }
  }

  network_device {
    bridge      = var.bridge
    model       = "virtio"
    mac_address = each.value.mac
    vlan_id     = var.vlan
  }

  agent {
    enabled = true
  }

  operating_system {
    type = "l26"
  }

  serial_device {}

  startup {
    order = each.value.role == "controlplane" ? 1 : 2
  }

  lifecycle {
    # The CSI driver attaches disks behind Terraform's back: any change inside a disk block would detach them all.
    # System disks grow through the API; a new image reaches a running machine by talosctl upgrade.
    ignore_changes = [disk]
  }
}
