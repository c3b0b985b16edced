mock_provider "helm" {}
mock_provider "kubernetes" {}

variables {
  lab            = "homelab"
  endpoint       = "https://192.168.1.10:8006/"
  chart_version  = "0.5.9"
  token          = "csi@pve!homelab=00000000-0000-4000-8000-000000000000"
  token_revision = 7
}

run "deploys_the_plugin_with_its_account" {
  assert {
    condition     = helm_release.csi.version == "0.5.9" && helm_release.csi.namespace == "csi-proxmox" && helm_release.csi.upgrade_install
    error_message = "The release is not the pinned one, in the namespace of the plugin, and taken over when it exists."
  }
  assert {
    condition     = kubernetes_namespace_v1.csi.metadata[0].labels["pod-security.kubernetes.io/enforce"] == "privileged"
    error_message = "The node plugin mounts file systems: its namespace must let it."
  }
  assert {
    condition     = kubernetes_secret_v1.account.data_wo_revision == 7 && kubernetes_secret_v1.account.metadata[0].name == "proxmox-csi-plugin"
    error_message = "The account is not written, or under another name than the chart's values say."
  }
  assert {
    condition     = strcontains(output.helm_upgrade, "helm upgrade proxmox-csi-plugin oci://ghcr.io/sergelogvinov/charts/proxmox-csi-plugin --version 0.5.9 -n csi-proxmox -f ")
    error_message = "The command by hand is another release."
  }
}

run "refuses_a_token_without_a_secret" {
  command         = plan
  expect_failures = [var.token]

  variables {
    token = "csi@pve!homelab"
  }
}

run "refuses_a_range_of_versions" {
  command         = plan
  expect_failures = [var.chart_version]

  variables {
    chart_version = "~> 0.5"
  }
}

run "refuses_an_endpoint_without_a_port" {
  command         = plan
  expect_failures = [var.endpoint]

  variables {
    endpoint = "https://192.168.1.10/"
  }
}

run "refuses_a_certificate_file_that_is_not_there" {
  command         = plan
  expect_failures = [var.ca_file]

  variables {
    ca_file = "/nowhere/ca.crt"
  }
}

run "refuses_half_a_revision" {
  command         = plan
  expect_failures = [var.token_revision]

  variables {
    token_revision = 0.5
  }
}
