output "name" {
  description = "Host name of the container."
  value       = var.pihole.name
}

output "address" {
  description = "IPv4 address of the resolver, once it runs."
  value       = split("/", proxmox_virtual_environment_container.pihole.initialization[0].ip_config[0].ipv4[0].address)[0]
}
