mock_provider "helm" {}
mock_provider "kubernetes" {}

variables {
  lab                    = "homelab"
  chart_version          = "4.4.1"
  users                  = { metrics = "123", logs = "456" }
  token                  = "glc_example"
  token_revision         = 3
  proxmox_token          = "metrics@pve!homelab=00000000-0000-4000-8000-000000000000"
  proxmox_token_revision = 4
}

run "deploys_the_collectors_with_the_way_into_grafana_cloud" {
  assert {
    condition     = helm_release.monitoring.chart == "k8s-monitoring" && helm_release.monitoring.version == "4.4.1"
    error_message = "The release is not the pinned one."
  }
  assert {
    condition     = kubernetes_secret_v1.grafana_cloud.data_wo_revision == 3 && kubernetes_secret_v1.proxmox_exporter.data_wo_revision == 4
    error_message = "The tokens are not written."
  }
}

run "refuses_a_user_that_is_no_number" {
  command         = plan
  expect_failures = [var.users]

  variables {
    users = { metrics = "me", logs = "456" }
  }
}

run "refuses_telemetry_that_it_does_not_know" {
  command         = plan
  expect_failures = [var.users]

  variables {
    users = { metrics = "123", logs = "456", profiles = "789" }
  }
}

run "refuses_an_empty_token" {
  command         = plan
  expect_failures = [var.token]

  variables {
    token = ""
  }
}

run "refuses_half_a_proxmox_token" {
  command         = plan
  expect_failures = [var.proxmox_token]

  variables {
    proxmox_token = "metrics@pve"
  }
}
