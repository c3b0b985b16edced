/**
 * What a rehearsal cannot show of a part, by the name that the report gives it. A part of which nothing is hidden has
 * an empty text. The page `docs/reference/fidelity.md` prints it; a test holds it to the parts that there are.
 */
export const BLIND_SPOTS: Readonly<Record<string, string>> = {
  traefik: "whether your router forwards the ports, and what the way through the real network costs",
  kubectl: "",
  helm: "",
  talosctl: "",
  tofu: "",
  "terraform-provider-proxmox": "",
  etcd: "how a slow disk of the host delays it",
  "kube-apiserver": "",
  "kube-controller-manager": "",
  "kube-scheduler": "",
  kwok: "whether containers start and stay up, image pulls, what a container does: it plays the kubelets",
  argocd: "its web interface in a browser, and mail: nobody takes it here",
  kustomize: "",
  "proxmox-csi-controller": "",
  "csi-provisioner": "",
  "csi-attacher": "",
  "csi-resizer": "",
  "sealed-secrets-controller": "",
  "Proxmox VE":
    "boot times, firmware, hardware that is passed through, the speed and the failure of disks, backups, and what a release newer than the simulated one does differently",
  "Talos machines": "kernel, drivers, system extensions, the file systems on disks, and the real length of a start",
  "internet (charts, image factory)":
    "whether a chart, an image or a release still exists, its real content, and limits on how often it may be fetched",
  "siderolabs/talos provider": "a defect of the provider itself: every call is done by the real talosctl instead",
  "hashicorp/helm, kubernetes and http providers":
    "a defect of the providers themselves: the real helm and the cluster's API do the work instead",
  Cilium: "the data path: pods reach nothing here, network policies are checked but not enforced, no ARP is answered",
  "cert-manager": "a real authority's answers; resolvers that are slow to see a challenge's record",
  "Gateway API CRDs and Gateway": "what Envoy does beyond routing by host and path: retries, buffering, header limits",
  "Argo CD chart and CRDs": "values that only the real chart's templates would refuse",
  "Sealed Secrets chart and CRD": "values that only the real chart's templates would refuse",
  "Sealed Secrets": "a defect of the controller itself",
  "Proxmox CSI chart and node plugin": "whether the disk turns up in the guest, its file system, and how fast it is",
  CloudNativePG:
    "PostgreSQL itself, what is in a database, failover, backups of its own, and what the operator's webhooks refuse",
  K8up: "whether the bucket can be reached, what a backup holds and whether it can be restored; no schedule comes due",
  "metrics-server": "any measurement: it is there as a pod, without its API",
  "charts of one's own apps": "everything: one small Deployment and Service stand in the place of each",
  "Pi-hole (no DHCP, no blocking)":
    "DHCP (there is none on a loopback network), blocking, upstreams, and whether the published image starts in an unprivileged container",
  "Cloudflare and Let's Encrypt":
    "whether the zone and the token are yours, which names the authority refuses, CAA records, tunnels and dynamic addresses",
  "Redis cache of Argo CD": "",
};
