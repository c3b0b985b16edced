locals {
  cilium = var.cni == "cilium-inline"

  machine_patch = {
    machine = {
      install = {
        disk  = "/dev/sda"
        image = var.installer_image
      }
      nodeLabels = var.node_labels
      # Cilium's masquerading and the host's DNS forwarder do not work together.
      features = { hostDNS = { enabled = true, forwardKubeDNSToHost = !local.cilium } }
    }
    cluster = {
      network = {
        dnsDomain      = var.dns_domain
        podSubnets     = [var.pod_cidr]
        serviceSubnets = [var.service_cidr]
        cni            = { name = local.cilium ? "none" : "flannel" }
      }
    }
  }

  # Only control planes apply manifests, and each must carry the same ones.
  control_plane_patch = {
    cluster = {
      proxy           = { disabled = local.cilium }
      inlineManifests = [for name, file in var.inline_manifests : { name = name, contents = file("${path.root}/${file}") }]
    }
  }

  # The generated configuration chooses a stable random name; both at once are refused.
  hostname_patch = {
    for name, node in var.nodes : name => {
      apiVersion = "v1alpha1"
      kind       = "HostnameConfig"
      auto       = "off"
      hostname   = name
    }
  }

  patches = {
    for name, node in var.nodes : name => concat(
      [yamlencode(local.machine_patch)],
      node.role == "controlplane" ? [yamlencode(local.control_plane_patch)] : [],
      [yamlencode(local.hostname_patch[name])],
    )
  }
}
