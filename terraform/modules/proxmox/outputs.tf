output "pool" {
  description = "Name of the pool, once it exists."
  value       = proxmox_virtual_environment_pool.lab.pool_id
}

output "installer_image" {
  description = "Installer of the very schematic that the disks were made from; nocloud, because the disks are."
  value       = "${trimprefix(var.factory, "https://")}/nocloud-installer/${talos_image_factory_schematic.nodes.id}:${var.talos_version}"
}

output "addresses" {
  description = "IPv4 address of each machine, by name, once it runs."
  value = {
    for name, vm in proxmox_virtual_environment_vm.node : name => split("/", vm.initialization[0].ip_config[0].ipv4[0].address)[0]
  }
}
