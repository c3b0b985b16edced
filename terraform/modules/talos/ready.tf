# A bootstrapped machine still pulls the images of its control plane, and neither helm nor the Kubernetes provider tries
# twice. What depends on this module waits here until the API answers: ten minutes at most.
# tflint-ignore: terraform_unused_declarations
data "http" "api" {
  url                = "${talos_cluster_kubeconfig.admin.kubernetes_client_configuration.host}/readyz"
  ca_cert_pem        = base64decode(talos_cluster_kubeconfig.admin.kubernetes_client_configuration.ca_certificate)
  client_cert_pem    = base64decode(talos_cluster_kubeconfig.admin.kubernetes_client_configuration.client_certificate)
  client_key_pem     = base64decode(talos_cluster_kubeconfig.admin.kubernetes_client_configuration.client_key)
  request_timeout_ms = 5000

  retry {
    attempts     = 600
    min_delay_ms = 250
    max_delay_ms = 1000
  }

  lifecycle {
    postcondition {
      condition     = self.status_code == 200
      error_message = "The Kubernetes API answers, but is not ready."
    }
  }
}
