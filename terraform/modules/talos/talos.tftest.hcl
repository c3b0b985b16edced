mock_provider "http" {
  mock_data "http" {
    defaults = { status_code = 200 }
  }
}

mock_provider "talos" {
  mock_resource "talos_cluster_kubeconfig" {
    defaults = {
      kubernetes_client_configuration = {
        host               = "https://192.168.1.200:6443"
        ca_certificate     = "Y2E="
        client_certificate = "Y3J0"
        client_key         = "a2V5"
      }
    }
  }
}

variables {
  cluster_name               = "homelab"
  cluster_endpoint           = "https://192.168.1.200:6443"
  vip                        = "192.168.1.200"
  schedule_on_control_planes = false
  pods_per_node              = 110
  time_servers               = ["time.cloudflare.com"]
  pod_cidr                   = "10.244.0.0/16"
  service_cidr               = "10.96.0.0/12"
  dns_domain                 = "cluster.local"
  talos_contract             = "v1.13"
  kubernetes_version         = "1.36.3"
  cni                        = "flannel"
  inline_manifests           = {}
  installer_image            = "factory.talos.dev/nocloud-installer/x:v1.13.9"
  nodes = {
    cp-1     = { role = "controlplane", address = "192.168.1.201", mac = "BC:24:11:00:00:C9", labels = {}, taints = {}, disks = [] }
    cp-2     = { role = "controlplane", address = "192.168.1.202", mac = "BC:24:11:00:00:CA", labels = {}, taints = {}, disks = [] }
    worker-1 = { role = "worker", address = "192.168.1.203", mac = "BC:24:11:00:00:CB", labels = {}, taints = { gpu = "true:NoSchedule" }, disks = [] }
  }
}

run "bootstraps_one_control_plane_and_waits_for_the_api" {
  assert {
    condition     = talos_machine_bootstrap.cluster.node == "192.168.1.201" && talos_cluster_kubeconfig.admin.node == "192.168.1.201"
    error_message = "The first control plane by name starts etcd."
  }
  assert {
    condition     = toset(keys(talos_machine_configuration_apply.node)) == toset(["cp-1", "cp-2", "worker-1"])
    error_message = "A machine gets no configuration."
  }
  assert {
    condition     = data.http.api.url == "https://192.168.1.200:6443/readyz" && data.http.api.retry.attempts > 0
    error_message = "What comes after the cluster does not wait for its API."
  }
  assert {
    condition     = toset(data.talos_client_configuration.admin.endpoints) == toset(["192.168.1.201", "192.168.1.202"])
    error_message = "The shared address is no endpoint: it needs etcd itself."
  }
}

run "gives_control_planes_the_shared_address_and_workers_their_taints" {
  command = plan

  assert {
    condition = alltrue([
      for name in ["cp-1", "cp-2"] : strcontains(join("\n", data.talos_machine_configuration.node[name].config_patches), "\"Layer2VIPConfig\"")
    ])
    error_message = "A control plane does not share the address."
  }
  assert {
    condition     = !strcontains(join("\n", data.talos_machine_configuration.node["worker-1"].config_patches), "Layer2VIPConfig")
    error_message = "A worker shares the address of the control planes."
  }
  assert {
    condition     = strcontains(join("\n", data.talos_machine_configuration.node["worker-1"].config_patches), "registerWithTaints")
    error_message = "A worker gets its taints when it registers, or never."
  }
}
