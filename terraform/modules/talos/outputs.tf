output "kubeconfig" {
  description = "Administrator's kubeconfig."
  value       = talos_cluster_kubeconfig.admin.kubeconfig_raw
  sensitive   = true
}

output "kubernetes" {
  description = "Host and credentials for providers that talk to the Kubernetes API (base64 of PEM, as in a kubeconfig)."
  value       = talos_cluster_kubeconfig.admin.kubernetes_client_configuration
  sensitive   = true
}

output "talosconfig" {
  description = "Administrator's talosconfig."
  value       = data.talos_client_configuration.admin.talos_config
  sensitive   = true
}
