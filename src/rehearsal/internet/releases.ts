import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CHARTS_FOLDER, packageChart, type OfferedChart } from "./chart-package.ts";
import { packageName } from "./chart-repository.ts";
import type { PinnedVersions } from "./host.ts";

/** A file of a release on GitHub. */
export interface ReleaseFile {
  /** `/<owner>/<repository>/releases/download/<tag>/<file>`. */
  readonly path: string;
  readonly type: string;
  content(): Promise<Uint8Array>;
}

const K8UP_CRD = join(CHARTS_FOLDER, "k8up", "k8up-crd.yaml");
const GATEWAY_API = join(CHARTS_FOLDER, "gateway-api", "standard-install.yaml");

/** The released files that a lab asks for. */
export function releaseFiles(versions: PinnedVersions): readonly ReleaseFile[] {
  const chart = argoChart(versions);
  return [
    {
      path: `/kubernetes-sigs/gateway-api/releases/download/v${versions.gatewayApi}/standard-install.yaml`,
      type: "application/octet-stream",
      content: async () => {
        const manifest = await readFile(GATEWAY_API, "utf8");
        return Buffer.from(manifest.replaceAll("BUNDLE_VERSION", `v${versions.gatewayApi}`));
      },
    },
    {
      path: new URL(argoChartUrl(chart)).pathname,
      type: "application/octet-stream",
      content: () => packageChart(chart),
    },
    {
      path: `/k8up-io/k8up/releases/download/k8up-${versions.charts["k8up"]}/k8up-crd.yaml`,
      type: "application/octet-stream",
      content: () => readFile(K8UP_CRD),
    },
  ];
}

export function argoChart({ argocdChart, argocd }: PinnedVersions): OfferedChart {
  return { name: "argo-cd", version: argocdChart, appVersion: `v${argocd}` };
}

export function argoChartUrl(chart: OfferedChart): string {
  return `https://github.com/argoproj/argo-helm/releases/download/${chart.name}-${chart.version}/${packageName(chart)}`;
}
