output "helm_upgrade" {
  description = "The same release by hand; the next plan is empty."
  value       = "helm upgrade ${helm_release.sealed_secrets.name} ${helm_release.sealed_secrets.chart} --repo ${helm_release.sealed_secrets.repository} --version ${helm_release.sealed_secrets.version} -n ${helm_release.sealed_secrets.namespace} -f ${path.module}/values.yaml"
}
