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
  value       = merge({ for name, node in module.proxmox.nodes : name => node.address }, { (var.traefik.name) = module.traefik.address })
}
