locals {
  cilium = var.cni == "cilium-inline"

  machine_patch = {
    machine = {
      install = {
        disk  = "/dev/sda"
        image = var.installer_image
      }
      kubelet = { extraConfig = { maxPods = var.pods_per_node } }
      time    = { servers = var.time_servers }
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

  # NodeRestriction lets a worker's kubelet taint its node when it registers it and never again: nodeTaints is for
  # control planes, which write as administrator.
  register_with_taints = {
    for name, node in var.nodes : name => [
      for key, text in node.taints : {
        key    = key
        value  = length(split(":", text)) == 2 ? split(":", text)[0] : ""
        effect = reverse(split(":", text))[0]
      }
    ]
  }

  node_patch = {
    for name, node in var.nodes : name => {
      machine = merge(
        { nodeLabels = node.labels },
        { for key in ["nodeTaints"] : key => node.taints if length(node.taints) > 0 && node.role == "controlplane" },
        { for key in ["kubelet"] : key => { extraConfig = { registerWithTaints = local.register_with_taints[name] } } if length(node.taints) > 0 && node.role == "worker" },
      )
    }
  }

  # Only control planes apply manifests, and each must carry the same ones.
  control_plane_patch = {
    cluster = merge(
      {
        proxy                          = { disabled = local.cilium }
        allowSchedulingOnControlPlanes = var.schedule_on_control_planes
        inlineManifests                = [for name, file in var.inline_manifests : { name = name, contents = file("${path.root}/${file}") }]
      },
      var.vip == "" ? {} : { apiServer = { certSANs = [var.vip] } },
    )
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

  # The kernel's name of the network device depends on the machine's slots; its MAC address is ours.
  vip_patches = {
    for name, node in var.nodes : name => [
      {
        apiVersion = "v1alpha1"
        kind       = "LinkAliasConfig"
        name       = "net0"
        selector   = { match = "mac(link.permanent_addr) == \"${lower(node.mac)}\"" }
      },
      {
        apiVersion = "v1alpha1"
        kind       = "Layer2VIPConfig"
        name       = var.vip
        link       = "net0"
      },
    ] if var.vip != "" && node.role == "controlplane"
  }

  volume_patches = {
    for name, node in var.nodes : name => [
      for disk in node.disks : {
        apiVersion = "v1alpha1"
        kind       = "UserVolumeConfig"
        name       = disk.name
        provisioning = {
          diskSelector = { match = "disk.serial == \"${disk.serial}\"" }
          minSize      = "512MiB"
          grow         = true
        }
      }
    ]
  }

  patches = {
    for name, node in var.nodes : name => concat(
      [yamlencode(local.machine_patch), yamlencode(local.node_patch[name])],
      node.role == "controlplane" ? [yamlencode(local.control_plane_patch)] : [],
      [yamlencode(local.hostname_patch[name])],
      [for patch in lookup(local.vip_patches, name, []) : yamlencode(patch)],
      [for patch in local.volume_patches[name] : yamlencode(patch)],
    )
  }
}
