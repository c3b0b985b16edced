locals {
  # Every key pair that the lab ever sealed with: <name>.crt and <name>.key.
  pairs = toset([for file in fileset(var.keys, "*.crt") : trimsuffix(file, ".crt")])

  # None in a lab that does not want the module: the file is looked for even where there is no instance of it.
  values = [for name in fileset(path.module, "values.yaml") : file("${path.module}/${name}")]
}

resource "kubernetes_namespace_v1" "sealed_secrets" {
  metadata {
    name = "sealed-secrets"
    labels = {
      "app.kubernetes.io/name"             = "sealed-secrets"
      "app.kubernetes.io/part-of"          = var.lab
      "app.kubernetes.io/managed-by"       = "homelab"
      "pod-security.kubernetes.io/enforce" = "restricted"
      "pod-security.kubernetes.io/warn"    = "restricted"
    }
  }
}

# The controller reads keys by this label when it starts. One that finds none makes its own, and could open nothing that
# the lab has sealed: so the keys go in first. A pair never changes, and is never kept in the state.
resource "kubernetes_secret_v1" "pair" {
  for_each = local.pairs

  metadata {
    name      = "sealed-secrets-key-${each.key}"
    namespace = kubernetes_namespace_v1.sealed_secrets.metadata[0].name
    labels = {
      "sealedsecrets.bitnami.com/sealed-secrets-key" = "active"
    }
  }

  type = "kubernetes.io/tls"
  data_wo = {
    "tls.crt" = file("${var.keys}/${each.key}.crt")
    "tls.key" = sensitive(file("${var.keys}/${each.key}.key"))
  }
  data_wo_revision = 1
}

resource "helm_release" "sealed_secrets" {
  name       = "sealed-secrets"
  namespace  = kubernetes_namespace_v1.sealed_secrets.metadata[0].name
  repository = "https://bitnami-labs.github.io/sealed-secrets"
  chart      = "sealed-secrets"
  version    = var.chart_version
  values     = local.values

  # A running controller does not look for new keys: another pair restarts it.
  set = [{
    name  = "podAnnotations.homelab\\.dev/sealing-keys"
    value = substr(sha1(join(" ", local.pairs)), 0, 12)
    type  = "string"
  }]

  # Nodes may still be pulling their network; sealed values are opened whenever the controller runs. A release that a
  # killed run left behind is taken over.
  wait            = false
  upgrade_install = true

  depends_on = [kubernetes_secret_v1.pair]

  lifecycle {
    precondition {
      condition     = length(local.values) == 1
      error_message = "${path.module}/values.yaml is missing: homelab render writes it."
    }
    precondition {
      condition     = length(local.pairs) > 0
      error_message = "There is no key pair in ${var.keys}: restore the folder from your backup; without it seal every value again (homelab seal --init)."
    }
  }
}
