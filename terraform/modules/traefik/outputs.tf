output "address" {
  description = "IPv4 address of the edge, once it runs."
  value       = split("/", proxmox_virtual_environment_container.traefik.initialization[0].ip_config[0].ipv4[0].address)[0]
}
