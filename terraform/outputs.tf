output "kubeconfig_content" {
  description = "Administrator's kubeconfig: terraform output -raw kubeconfig_content"
  value       = module.talos.kubeconfig
  sensitive   = true
}

output "talosconfig" {
  description = "Administrator's talosconfig: terraform output -raw talosconfig"
  value       = module.talos.talosconfig
  sensitive   = true
}

output "addresses" {
  description = "IPv4 address of each guest, by name."
  value       = merge(module.proxmox.addresses, { (var.traefik.name) = module.traefik.address })
}
