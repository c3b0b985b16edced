mock_provider "proxmox" {
  mock_resource "proxmox_download_file" {
    defaults = { id = "local:import/talos.qcow2" }
  }
}
mock_provider "talos" {}

variables {
  first_host             = "pve"
  image_storage          = "local"
  image_shared           = false
  pool                   = "homelab"
  tags                   = ["homelab"]
  protect_control_planes = true
  factory                = "https://factory.talos.dev"
  extensions             = ["siderolabs/qemu-guest-agent"]
  talos_version          = "v1.13.9"
  networks = {
    lan = { gateway = "192.168.1.1", dns = ["192.168.1.1"], bridge = "vmbr0", vlan = 0 }
    iot = { gateway = "192.168.7.1", dns = ["192.168.7.1"], bridge = "vmbr1", vlan = 7 }
  }
  nodes = {
    cp-1 = {
      role   = "controlplane", host = "pve", storage = "local-lvm", network = "lan", vm_id = 201, address = "192.168.1.201"
      prefix = 24, mac = "BC:24:11:00:00:C9", cores = 2, memory_mib = 4096, disk_gib = 32, disks = [], pci = []
    }
    worker-1 = {
      role   = "worker", host = "pve2", storage = "local-lvm", network = "iot", vm_id = 203, address = "192.168.7.203"
      prefix = 24, mac = "BC:24:11:00:00:CB", cores = 4, memory_mib = 8192, disk_gib = 64
      disks  = [{ serial = "data", gib = 100, storage = "san" }], pci = ["gpu"]
    }
  }
}

run "makes_machines_that_survive_what_others_do_to_their_disks" {
  command = plan

  assert {
    condition     = proxmox_virtual_environment_vm.node["cp-1"].protection && !proxmox_virtual_environment_vm.node["worker-1"].protection
    error_message = "Only control planes are protected: the disks of workers come and go."
  }
  assert {
    condition     = !proxmox_virtual_environment_vm.node["cp-1"].reboot_after_update
    error_message = "A change of cores must not restart a node."
  }
  assert {
    condition     = [for disk in proxmox_virtual_environment_vm.node["worker-1"].disk : disk.interface] == ["scsi0", "scsi1"]
    error_message = "Further disks come after the system disk."
  }
  assert {
    condition     = proxmox_virtual_environment_vm.node["worker-1"].network_device[0].vlan_id == 7 && proxmox_virtual_environment_vm.node["worker-1"].network_device[0].bridge == "vmbr1"
    error_message = "The worker is in another network than asked."
  }
  assert {
    condition     = toset(keys(proxmox_download_file.talos)) == toset(["pve", "pve2"])
    error_message = "Without a shared storage each host needs the image."
  }
}

run "downloads_once_where_hosts_share_the_storage" {
  command = plan

  variables {
    image_shared = true
  }

  assert {
    condition     = keys(proxmox_download_file.talos) == ["pve"]
    error_message = "One download is enough."
  }
}

run "does_not_protect_control_planes_that_run_apps" {
  command = plan

  variables {
    protect_control_planes = false
  }

  assert {
    condition     = !proxmox_virtual_environment_vm.node["cp-1"].protection
    error_message = "Proxmox would not let the disks of its pods go."
  }
}
