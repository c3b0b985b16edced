locals {
  # user@realm!name=secret, as Proxmox shows a new token.
  account = regex("^(?P<id>[^=]+)=(?P<secret>.+)$", var.token)

  # None in a lab that does not want the module: the file is looked for even where there is no instance of it.
  values = [for name in fileset(path.module, "values.yaml") : file("${path.module}/${name}")]
}

# The node plugin mounts file systems on the machine.
resource "kubernetes_namespace_v1" "csi" {
  metadata {
    name = "csi-proxmox"
    labels = {
      "app.kubernetes.io/name"             = "csi-proxmox"
      "app.kubernetes.io/part-of"          = var.lab
      "app.kubernetes.io/managed-by"       = "homelab"
      "pod-security.kubernetes.io/enforce" = "privileged"
      "pod-security.kubernetes.io/warn"    = "restricted"
    }
  }
}

# The plugin's account on the Proxmox host: another one than Terraform's, because what runs in the cluster should not be
# able to make or remove machines. It is written and never kept in the state.
resource "kubernetes_secret_v1" "account" {
  metadata {
    name      = "proxmox-csi-plugin"
    namespace = kubernetes_namespace_v1.csi.metadata[0].name
  }

  data_wo = merge(
    {
      "config.yaml" = yamlencode({
        clusters = [{
          url          = "${trimsuffix(var.endpoint, "/")}/api2/json"
          insecure     = false
          token_id     = local.account.id
          token_secret = local.account.secret
          region       = var.lab
        }]
      })
    },
    var.ca_file == "" ? {} : { "ca.crt" = file(var.ca_file) },
  )
  data_wo_revision = var.token_revision
}

resource "helm_release" "csi" {
  name       = "proxmox-csi-plugin"
  namespace  = kubernetes_namespace_v1.csi.metadata[0].name
  repository = "oci://ghcr.io/sergelogvinov/charts"
  chart      = "proxmox-csi-plugin"
  version    = var.chart_version
  values     = local.values

  # Nodes may still be pulling their network; whoever needs a volume waits for it. A release that a killed run left
  # behind is taken over.
  wait            = false
  upgrade_install = true

  depends_on = [kubernetes_secret_v1.account]

  lifecycle {
    precondition {
      condition     = length(local.values) == 1
      error_message = "${path.module}/values.yaml is missing: homelab render writes it."
    }
  }
}
