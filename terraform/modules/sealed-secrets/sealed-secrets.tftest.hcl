mock_provider "helm" {}
mock_provider "kubernetes" {}

variables {
  lab           = "homelab"
  chart_version = "2.18.0"
  keys          = "/nowhere"
}

# A controller without the lab's keys would make its own, and open nothing.
run "refuses_to_start_without_keys" {
  command         = plan
  expect_failures = [helm_release.sealed_secrets]
}

run "refuses_a_range_of_versions" {
  command         = plan
  expect_failures = [var.chart_version]

  variables {
    chart_version = "2"
  }
}
