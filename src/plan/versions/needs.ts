/** The oldest release of a component that can do what is rendered for it. */
export interface Need {
  readonly key: string;
  readonly from: string;
  /** What it can do from then on; goes on after "because". */
  readonly because: string;
  readonly source: string;
}

export const needs: readonly Need[] = [
  {
    key: "traefik",
    from: "3.7.0",
    because: "the edge's routes name hosts with HostSNI(`*.…`)",
    source: "https://doc.traefik.io/traefik/migrate/v3/",
  },
  {
    key: "gatewayApi",
    from: "1.5.0",
    because: "TLSRoute is v1 in the standard channel since then",
    source: "https://github.com/kubernetes-sigs/gateway-api/releases/tag/v1.5.0",
  },
  {
    key: "providers.proxmox",
    from: "0.104.0",
    because: "the edge's container has host-managed networking",
    source: "https://github.com/bpg/terraform-provider-proxmox/blob/main/CHANGELOG.md",
  },
  {
    key: "argocdChart",
    from: "10.0.0",
    because: "the values of Argo CD are written for this chart",
    source: "https://github.com/argoproj/argo-helm/blob/main/charts/argo-cd/README.md",
  },
];
