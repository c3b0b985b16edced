output "helm_upgrade" {
  description = "The same release by hand; the next plan is empty."
  value       = "helm upgrade ${helm_release.csi.name} ${helm_release.csi.repository}/${helm_release.csi.chart} --version ${helm_release.csi.version} -n ${helm_release.csi.namespace} -f ${path.module}/values.yaml"
}
