import type { Range } from "./release.ts";

/** What one component's makers say about another: a row for each of its minor versions. */
export interface Fit {
  /** Who says it. */
  readonly of: string;
  /** About whom. */
  readonly with: string;
  /** By minor version of `of`, or by major version where all minors are alike. */
  readonly rows: Readonly<Record<string, Range>>;
  /** Where it is said. */
  readonly source: string;
  /** While both are being raised, `with` may be ahead: definitions serve their older operator as well. */
  readonly aheadMeanwhile?: true;
}

/** Which versions go together, each with where it was read (November 2026). */
export const fits: readonly Fit[] = [
  {
    of: "talos",
    with: "kubernetes",
    rows: {
      "1.12": { from: "1.30", to: "1.35" },
      "1.13": { from: "1.31", to: "1.36" },
      "1.14": { from: "1.32", to: "1.37" },
    },
    source: "https://github.com/siderolabs/talos/tree/main/pkg/machinery/compatibility",
  },
  {
    // A newer Talos takes the configuration of an older contract, never the other way round.
    of: "talos",
    with: "talosContract",
    rows: { "1.12": { to: "1.12" }, "1.13": { to: "1.13" }, "1.14": { to: "1.14" } },
    source: "https://github.com/siderolabs/terraform-provider-talos/issues/381",
  },
  {
    // The provider writes machine configurations with the Talos library that it was built with.
    of: "providers.talos",
    with: "talosContract",
    rows: { "0.11": { to: "1.13" }, "0.12": { to: "1.14" } },
    source: "https://github.com/siderolabs/terraform-provider-talos/blob/main/CHANGELOG.md",
  },
  {
    of: "cilium",
    with: "gatewayApi",
    rows: {
      "1.18": { from: "1.3", to: "1.3" },
      "1.19": { from: "1.4", to: "1.4" },
      "1.20": { from: "1.6", to: "1.6" },
    },
    source: "https://docs.cilium.io/en/stable/network/servicemesh/gateway-api/gateway-api/#prerequisites",
    aheadMeanwhile: true,
  },
  {
    of: "cilium",
    with: "kubernetes",
    rows: {
      "1.18": { from: "1.30", to: "1.33" },
      "1.19": { from: "1.32", to: "1.35" },
      "1.20": { from: "1.33", to: "1.36" },
    },
    source: "https://docs.cilium.io/en/stable/network/kubernetes/compatibility/",
  },
  {
    // From 1.5 on TLSRoute's rules use functions that older API servers do not have.
    of: "gatewayApi",
    with: "kubernetes",
    rows: {
      "1.3": { from: "1.26" },
      "1.4": { from: "1.26" },
      "1.5": { from: "1.31" },
      "1.6": { from: "1.31" },
      "1.7": { from: "1.31" },
    },
    source: "https://github.com/kubernetes-sigs/gateway-api/tree/main/CHANGELOG",
  },
  {
    of: "certManager",
    with: "kubernetes",
    rows: {
      "1.19": { from: "1.31", to: "1.35" },
      "1.20": { from: "1.32", to: "1.35" },
      "1.21": { from: "1.33", to: "1.36" },
    },
    source: "https://cert-manager.io/docs/releases/",
  },
  {
    of: "argocd",
    with: "kubernetes",
    rows: {
      "3.4": { from: "1.32", to: "1.35" },
      "3.5": { from: "1.33", to: "1.36" },
      "3.6": { from: "1.34", to: "1.37" },
    },
    source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/tested-kubernetes-versions/",
  },
  {
    // The chart moves more slowly than Argo CD; it brings 3.4 and takes what came after.
    of: "argocdChart",
    with: "argocd",
    rows: { "10": { from: "3.4" } },
    source: "https://github.com/argoproj/argo-helm/blob/main/charts/argo-cd/Chart.yaml",
  },
  {
    // The plugin's makers name no range; the provisioner, attacher and resizer beside it do.
    of: "proxmoxCsi",
    with: "kubernetes",
    rows: { "0": { from: "1.20" } },
    source: "https://github.com/kubernetes-csi/external-provisioner#compatibility",
  },
  {
    // The oldest that its tests run on.
    of: "sealedSecrets",
    with: "kubernetes",
    rows: { "0.39": { from: "1.33" }, "0.40": { from: "1.33" } },
    source: "https://github.com/bitnami-labs/sealed-secrets/blob/main/RELEASE-NOTES.md",
  },
  {
    of: "charts.cloudnative-pg",
    with: "kubernetes",
    rows: { "0.29": { from: "1.30", to: "1.36" } },
    source: "https://cloudnative-pg.io/documentation/current/supported_releases/",
  },
  {
    of: "charts.metrics-server",
    with: "kubernetes",
    rows: { "3.13": { from: "1.31" } },
    source: "https://github.com/kubernetes-sigs/metrics-server#compatibility-matrix",
  },
];
