locals {
  # In the order of their names, as the endpoint without a shared address is chosen.
  control_planes = [for node in var.nodes : node.address if node.role == "controlplane"]
  # One control plane starts etcd; the others join it. The shared address is none to ask: it needs etcd itself.
  first = local.control_planes[0]
}

resource "talos_machine_secrets" "cluster" {
  talos_version = var.talos_contract
}

data "talos_machine_configuration" "node" {
  for_each = var.nodes

  cluster_name       = var.cluster_name
  cluster_endpoint   = var.cluster_endpoint
  machine_type       = each.value.role
  machine_secrets    = talos_machine_secrets.cluster.machine_secrets
  talos_version      = var.talos_contract
  kubernetes_version = var.kubernetes_version
  config_patches     = local.patches[each.key]
  docs               = false
  examples           = false
}

resource "talos_machine_configuration_apply" "node" {
  for_each = var.nodes

  client_configuration        = talos_machine_secrets.cluster.client_configuration
  machine_configuration_input = data.talos_machine_configuration.node[each.key].machine_configuration
  node                        = each.value.address
}

# Bootstrap meets a machine that may still be in maintenance mode unless every configuration is applied before it.
resource "talos_machine_bootstrap" "cluster" {
  client_configuration = talos_machine_secrets.cluster.client_configuration
  node                 = local.first

  depends_on = [talos_machine_configuration_apply.node]
}

resource "talos_cluster_kubeconfig" "admin" {
  client_configuration = talos_machine_secrets.cluster.client_configuration
  node                 = local.first

  depends_on = [talos_machine_bootstrap.cluster]
}

data "talos_client_configuration" "admin" {
  cluster_name         = var.cluster_name
  client_configuration = talos_machine_secrets.cluster.client_configuration
  endpoints            = local.control_planes
  nodes                = sort([for node in var.nodes : node.address])
}
