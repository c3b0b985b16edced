import type { Supervisor } from "../supervisor.ts";

/** Where Argo CD's programs run and what they reach; all addresses are loopback. */
export interface ArgocdSettings {
  /** Everything that they write lies below it. */
  readonly dir: string;
  /** Namespace of Argo CD in the cluster. */
  readonly namespace: string;
  readonly address: string;
  readonly ports: ArgocdPorts;
  /** Way to the simulated internet, and whom to trust there. */
  readonly proxyUrl: string;
  readonly caFile: string;
  /** Path of a real program. */
  readonly tools: (binary: string) => Promise<string>;
  readonly supervisor: Supervisor;
}

export interface ArgocdPorts {
  readonly cache: number;
  readonly repoServer: number;
  readonly repoServerMetrics: number;
  readonly server: number;
  readonly serverMetrics: number;
}

/** The ports of Argo CD's own services, which are free on an address of one's own. */
export const ARGOCD_PORTS: ArgocdPorts = {
  cache: 6379,
  repoServer: 8081,
  repoServerMetrics: 8084,
  server: 8080,
  serverMetrics: 8083,
};
