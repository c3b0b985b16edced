mock_provider "proxmox" {
  mock_resource "proxmox_virtual_environment_file" {
    defaults = { id = "local:vztmpl/traefik.tar" }
  }
}

variables {
  image_storage = "local"
  pool          = "homelab"
  tags          = ["homelab"]
  cluster       = "https://192.168.1.201:6443"
  network       = { gateway = "192.168.7.1", bridge = "vmbr1", vlan = 7 }
  traefik = {
    name       = "traefik"
    host       = "pve"
    storage    = "local-lvm"
    vm_id      = 202
    address    = "192.168.7.2"
    prefix     = 24
    mac        = "BC:24:11:00:00:CA"
    cores      = 1
    memory_mib = 256
    disk_gib   = 1
    image      = "images/traefik-0123456789ab.tar"
    entrypoint = "/usr/local/bin/traefik --configFile=traefik.yml"
    env        = { PATH = "/usr/local/bin:/usr/bin" }
    firewall   = { enabled = false, rules = [] }
  }
}

# What Proxmox takes from the image it answers with from then on: unless it is repeated, the second plan finds a change.
run "repeats_what_is_baked_into_the_image" {
  command = plan

  assert {
    condition     = proxmox_virtual_environment_container.traefik.environment_variables == tomap({ PATH = "/usr/local/bin:/usr/bin" })
    error_message = "The environment is not the image's."
  }
  assert {
    condition     = proxmox_virtual_environment_container.traefik.initialization[0].entrypoint == "/usr/local/bin/traefik --configFile=traefik.yml"
    error_message = "The entrypoint is not the image's."
  }
  assert {
    condition     = proxmox_virtual_environment_container.traefik.network_interface[0].host_managed && proxmox_virtual_environment_container.traefik.console[0].type == "console"
    error_message = "Console and networking are not those of an image without an init."
  }
}

run "is_unprivileged_and_in_its_network" {
  command = plan

  assert {
    condition     = proxmox_virtual_environment_container.traefik.unprivileged && proxmox_virtual_environment_file.image.content_type == "vztmpl"
    error_message = "The container has privileges, or Proxmox does not take the file for an image."
  }
  assert {
    condition     = proxmox_virtual_environment_container.traefik.network_interface[0].bridge == "vmbr1" && proxmox_virtual_environment_container.traefik.network_interface[0].vlan_id == 7
    error_message = "The edge is in another network than asked."
  }
}

run "waits_for_a_cluster" {
  command         = plan
  expect_failures = [proxmox_virtual_environment_container.traefik]

  variables {
    cluster = ""
  }
}
