locals {
  # None in a lab that does not want the module: the file is looked for even where there is no instance of it.
  values = [for name in fileset(path.module, "values.yaml") : file("${path.module}/${name}")]
}

# The collectors read logs and figures from the machines.
resource "kubernetes_namespace_v1" "monitoring" {
  metadata {
    name = "monitoring"
    labels = {
      "app.kubernetes.io/name"             = "monitoring"
      "app.kubernetes.io/part-of"          = var.lab
      "app.kubernetes.io/managed-by"       = "homelab"
      "pod-security.kubernetes.io/enforce" = "privileged"
      "pod-security.kubernetes.io/warn"    = "restricted"
    }
  }

  lifecycle {
    # Argo CD syncs rules and dashboards into it, and notes on it what it does.
    ignore_changes = [metadata[0].annotations]
  }
}

# The way into Grafana Cloud: written, and never kept in the state.
resource "kubernetes_secret_v1" "grafana_cloud" {
  metadata {
    name      = "grafana-cloud"
    namespace = kubernetes_namespace_v1.monitoring.metadata[0].name
  }

  data_wo          = merge({ for kind, user in var.users : "${kind}-user" => user }, { token = var.token })
  data_wo_revision = var.token_revision
}

# With it the exporter asks the Proxmox hosts how they are.
resource "kubernetes_secret_v1" "proxmox_exporter" {
  metadata {
    name      = "proxmox-exporter"
    namespace = kubernetes_namespace_v1.monitoring.metadata[0].name
  }

  data_wo = merge(
    {
      PVE_USER        = split("!", var.proxmox_token)[0]
      PVE_TOKEN_NAME  = split("=", split("!", var.proxmox_token)[1])[0]
      PVE_TOKEN_VALUE = regex("=(.*)$", var.proxmox_token)[0]
    },
    var.ca_file == "" ? {} : { REQUESTS_CA_BUNDLE = "/etc/proxmox/ca.crt", "ca.crt" = file(var.ca_file) },
  )
  data_wo_revision = var.proxmox_token_revision
}

resource "helm_release" "monitoring" {
  name       = "k8s-monitoring"
  namespace  = kubernetes_namespace_v1.monitoring.metadata[0].name
  repository = "https://grafana.github.io/helm-charts"
  chart      = "k8s-monitoring"
  version    = var.chart_version
  values     = local.values

  # Nodes may still be pulling their network, and nothing waits for what watches it. A release that a killed run left
  # behind is taken over.
  wait            = false
  upgrade_install = true

  depends_on = [kubernetes_secret_v1.grafana_cloud]

  lifecycle {
    precondition {
      condition     = length(local.values) == 1
      error_message = "${path.module}/values.yaml is missing: homelab render writes it."
    }
  }
}
