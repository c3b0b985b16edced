mock_provider "proxmox" {
  mock_resource "proxmox_virtual_environment_file" {
    defaults = { id = "local:vztmpl/pihole.tar" }
  }
}

variables {
  image_storage = "local"
  pool          = "homelab"
  tags          = ["homelab", "dns", "home"]
  network       = { gateway = "192.168.1.1", bridge = "vmbr0", vlan = 5 }
  image         = "images/pihole-0123456789ab.tar"
  pihole = {
    name       = "pihole"
    host       = "pve"
    storage    = "local-lvm"
    vm_id      = 204
    address    = "192.168.1.204"
    prefix     = 24
    mac        = "BC:24:11:00:00:CC"
    cores      = 1
    memory_mib = 512
    disk_gib   = 2
    entrypoint = "start.sh"
  }
}

# What Proxmox takes from the image it answers with from then on: unless it is repeated, the second plan finds a change.
run "repeats_what_is_baked_into_the_image" {
  command = plan

  assert {
    condition     = proxmox_virtual_environment_container.pihole.initialization[0].entrypoint == "start.sh"
    error_message = "The entrypoint is not the image's."
  }
  assert {
    condition     = proxmox_virtual_environment_container.pihole.network_interface[0].host_managed && proxmox_virtual_environment_container.pihole.console[0].type == "console"
    error_message = "Console and networking are not those of an image without an init."
  }
}

run "is_unprivileged_and_where_it_was_asked_for" {
  command = plan

  assert {
    condition     = proxmox_virtual_environment_container.pihole.unprivileged && proxmox_virtual_environment_file.image.content_type == "vztmpl"
    error_message = "The container has privileges, or Proxmox does not take the file for an image."
  }
  assert {
    condition     = proxmox_virtual_environment_container.pihole.initialization[0].ip_config[0].ipv4[0].address == "192.168.1.204/24" && proxmox_virtual_environment_container.pihole.network_interface[0].vlan_id == 5
    error_message = "The resolver is in another place than asked."
  }
  assert {
    condition     = output.address == "192.168.1.204"
    error_message = "The address that others are told is not the container's."
  }
}

# The home resolves names whether the cluster runs or not: it starts with the host, before everything else.
run "starts_first" {
  command = plan

  assert {
    condition     = proxmox_virtual_environment_container.pihole.start_on_boot && proxmox_virtual_environment_container.pihole.startup[0].order == 1
    error_message = "The home's names wait for something else."
  }
}

run "says_whose_it_is_once" {
  command = plan

  assert {
    condition     = join(",", proxmox_virtual_environment_container.pihole.tags) == "dns,home,homelab" && proxmox_virtual_environment_container.pihole.pool_id == "homelab"
    error_message = "The tags are not in the order in which Proxmox answers, or one is there twice."
  }
}
