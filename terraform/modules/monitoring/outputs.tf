output "helm_upgrade" {
  description = "The same release by hand; the next plan is empty."
  value       = "helm upgrade ${helm_release.monitoring.name} ${helm_release.monitoring.chart} --repo ${helm_release.monitoring.repository} --version ${helm_release.monitoring.version} -n ${helm_release.monitoring.namespace} -f ${path.module}/values.yaml"
}
