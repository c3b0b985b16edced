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
  value = merge(
    module.proxmox.addresses,
    { (var.traefik.name) = module.traefik.address },
    { for pihole in module.pihole : pihole.name => pihole.address },
  )
}

output "helm_upgrade" {
  description = "How each release is upgraded by hand, in the folder of this module; the plan afterwards is empty."
  value = merge(
    { proxmox-csi-plugin = module.proxmox_csi_plugin.helm_upgrade },
    { for release in module.sealed_secrets : "sealed-secrets" => release.helm_upgrade },
    { for release in module.monitoring : "k8s-monitoring" => release.helm_upgrade },
  )
}
