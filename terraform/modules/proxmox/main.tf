resource "proxmox_virtual_environment_vm" "node" {
  for_each = var.nodes

  node_name   = each.value.host
  vm_id       = each.value.vm_id
  name        = each.key
  description = "HomeLab: Talos ${each.value.role}"
  pool_id     = proxmox_virtual_environment_pool.lab.pool_id
  tags        = sort(distinct(concat(var.tags, [each.value.role])))

  machine       = "q35"
  bios          = "ovmf"
  scsi_hardware = "virtio-scsi-pci"
  on_boot       = true

  # Proxmox refuses to remove what is protected, and any of its drives.
  protection = var.protect_control_planes && each.value.role == "controlplane"

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
    datastore_id      = each.value.storage
    file_format       = "raw"
    type              = "4m"
    pre_enrolled_keys = false
  }

  disk {
    interface    = "scsi0"
    datastore_id = each.value.storage
    import_from  = proxmox_download_file.talos[local.image_host[each.key]].id
    file_format  = "raw"
    size         = each.value.disk_gib
    discard      = "on"
  }

  # The serial is how the machine tells its further disks apart, whatever the kernel calls them.
  dynamic "disk" {
    for_each = each.value.disks

    content {
      interface    = "scsi${disk.key + 1}"
      datastore_id = disk.value.storage
      file_format  = "raw"
      size         = disk.value.gib
      serial       = disk.value.serial
      discard      = "on"
    }
  }

  # By mapping, because only root may pass a raw device on.
  dynamic "hostpci" {
    for_each = each.value.pci

    content {
      device  = "hostpci${hostpci.key}"
      mapping = hostpci.value
      pcie    = true
    }
  }

  # The static address is in force in maintenance mode already, so the machine configuration can be applied to it.
  initialization {
    datastore_id = each.value.storage
    interface    = "ide2"
    type         = "nocloud"

    dns {
      servers = var.networks[each.value.network].dns
    }

    ip_config {
      ipv4 {
        address = "${each.value.address}/${each.value.prefix}"
        gateway = var.networks[each.value.network].gateway
      }
    }
  }

  network_device {
    bridge      = var.networks[each.value.network].bridge
    model       = "virtio"
    mac_address = each.value.mac
    vlan_id     = var.networks[each.value.network].vlan
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
    # So disks are made with their machine; later they grow, and new ones come, through the API; a new image reaches
    # a running machine by talosctl upgrade.
    ignore_changes = [disk]
  }
}
