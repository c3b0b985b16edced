variable "cluster_name" {
  description = "Name of the cluster."
  type        = string
}

variable "cluster_endpoint" {
  description = "URL of the Kubernetes API."
  type        = string
}

variable "vip" {
  description = "Address that the control planes share; empty when they share none."
  type        = string
}

variable "schedule_on_control_planes" {
  description = "Whether control planes also run apps."
  type        = bool
}

variable "pods_per_node" {
  description = "Pods that a node may run."
  type        = number
}

variable "time_servers" {
  description = "Time servers, by name or address."
  type        = list(string)
}

variable "pod_cidr" {
  description = "Network of the pods."
  type        = string
}

variable "service_cidr" {
  description = "Network of the services."
  type        = string
}

variable "dns_domain" {
  description = "DNS domain inside the cluster."
  type        = string
}

variable "talos_contract" {
  description = "Minor version whose machine configuration format and secrets the cluster was born with. Raising it on a living cluster changes secrets."
  type        = string
}

variable "kubernetes_version" {
  description = "Kubernetes version without a leading v."
  type        = string
}

variable "cni" {
  description = "cilium-inline or flannel."
  type        = string
}

variable "inline_manifests" {
  description = "Files that the control planes apply at bootstrap: name to path, relative to the root module."
  type        = map(string)
}

variable "installer_image" {
  description = "Image that installs and upgrades the machines."
  type        = string
}

variable "nodes" {
  description = "The machines, by name."
  type = map(object({
    role    = string
    address = string
    mac     = string
    labels  = map(string)
    # key to value:effect, or effect
    taints = map(string)
    # further disks, mounted at /var/mnt/<name>
    disks = list(object({
      name   = string
      serial = string
    }))
  }))
}
