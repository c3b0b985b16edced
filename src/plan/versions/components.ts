import type { Component } from "./component.ts";

/**
 * Everything that `versions.json` pins, in the order in which it is raised where nothing else decides: definitions (CRDs)
 * before the operators that read them, the platform before Kubernetes itself, the edge last.
 */
export const components: readonly Component[] = [
  {
    key: "gatewayApi",
    title: "Gateway API",
    source: { datasource: "github-releases", packageName: "kubernetes-sigs/gateway-api" },
    releases: ["1.3.0", "1.4.1", "1.5.1", "1.6.3", "1.7.0"],
  },
  {
    key: "certManager",
    title: "cert-manager",
    source: { datasource: "helm", packageName: "cert-manager", registryUrl: "https://charts.jetstack.io" },
    releases: ["1.19.4", "1.20.2", "1.21.2"],
    // Source: cert-manager.io/docs/installation/upgrade
    stepwise: true,
  },
  {
    key: "cilium",
    title: "Cilium",
    source: { datasource: "helm", packageName: "cilium", registryUrl: "https://helm.cilium.io" },
    releases: ["1.18.9", "1.19.7", "1.20.2"],
    // Source: docs.cilium.io/en/stable/operations/upgrade
    stepwise: true,
  },
  {
    key: "argocdChart",
    title: "chart argo-cd",
    source: { datasource: "helm", packageName: "argo-cd", registryUrl: "https://argoproj.github.io/argo-helm" },
    releases: [],
  },
  {
    key: "argocd",
    title: "Argo CD",
    source: { datasource: "docker", packageName: "quay.io/argoproj/argocd" },
    releases: ["3.4.13", "3.5.7", "3.6.1"],
  },
  {
    key: "sealedSecretsChart",
    title: "chart sealed-secrets",
    source: {
      datasource: "helm",
      packageName: "sealed-secrets",
      registryUrl: "https://bitnami-labs.github.io/sealed-secrets",
    },
    releases: [],
  },
  {
    key: "sealedSecrets",
    title: "Sealed Secrets",
    source: { datasource: "github-releases", packageName: "bitnami-labs/sealed-secrets" },
    releases: [],
  },
  {
    key: "proxmoxCsiChart",
    title: "chart proxmox-csi-plugin",
    source: { datasource: "docker", packageName: "ghcr.io/sergelogvinov/charts/proxmox-csi-plugin" },
    releases: [],
  },
  {
    key: "proxmoxCsi",
    title: "Proxmox CSI plugin",
    source: { datasource: "github-releases", packageName: "sergelogvinov/proxmox-csi-plugin" },
    releases: [],
  },
  {
    key: "charts.cloudnative-pg",
    title: "chart cloudnative-pg",
    source: {
      datasource: "helm",
      packageName: "cloudnative-pg",
      registryUrl: "https://cloudnative-pg.github.io/charts",
    },
    releases: [],
  },
  {
    key: "charts.k8up",
    title: "chart k8up",
    source: { datasource: "helm", packageName: "k8up", registryUrl: "https://k8up-io.github.io/k8up" },
    releases: [],
  },
  {
    key: "charts.metrics-server",
    title: "chart metrics-server",
    source: {
      datasource: "helm",
      packageName: "metrics-server",
      registryUrl: "https://kubernetes-sigs.github.io/metrics-server",
    },
    releases: [],
  },
  {
    key: "providers.proxmox",
    title: "Terraform provider proxmox",
    source: { datasource: "terraform-provider", packageName: "bpg/proxmox" },
    releases: [],
  },
  {
    key: "providers.talos",
    title: "Terraform provider talos",
    source: { datasource: "terraform-provider", packageName: "siderolabs/talos" },
    releases: ["0.11.0", "0.12.0"],
  },
  {
    key: "providers.helm",
    title: "Terraform provider helm",
    source: { datasource: "terraform-provider", packageName: "hashicorp/helm" },
    releases: [],
  },
  {
    key: "providers.kubernetes",
    title: "Terraform provider kubernetes",
    source: { datasource: "terraform-provider", packageName: "hashicorp/kubernetes" },
    releases: [],
  },
  {
    key: "providers.http",
    title: "Terraform provider http",
    source: { datasource: "terraform-provider", packageName: "hashicorp/http" },
    releases: [],
  },
  {
    key: "talos",
    title: "Talos",
    source: { datasource: "github-releases", packageName: "siderolabs/talos" },
    releases: ["1.12.12", "1.13.10", "1.14.6"],
    // Source: docs.siderolabs.com, "Upgrading Talos Linux": through every minor version in between.
    stepwise: true,
  },
  { key: "talosContract", title: "Talos contract", releases: [] },
  {
    key: "kubernetes",
    title: "Kubernetes",
    // The kubelet's image comes some days after the release, and without it no node starts.
    source: { datasource: "docker", packageName: "ghcr.io/siderolabs/kubelet" },
    releases: ["1.32.13", "1.33.13", "1.34.4", "1.35.4", "1.36.3", "1.37.2"],
    // Source: kubernetes.io/releases/version-skew-policy
    stepwise: true,
  },
  {
    key: "traefik",
    title: "Traefik",
    source: { datasource: "docker", packageName: "docker.io/library/traefik" },
    releases: [],
  },
];

/** The component of a key of `versions.json`. @throws Error for a key that nothing knows: a mistake of ours */
export function componentOf(key: string): Component {
  const component = components.find((one) => one.key === key);
  if (component === undefined) throw new Error(`no component ${key}`);
  return component;
}
