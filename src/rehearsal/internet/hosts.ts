import { join } from "node:path";
import type { PinnedVersions, SimulatedHost } from "./host.ts";
import { argoHelm } from "./hosts/argo-helm.ts";
import { certManagerCharts } from "./hosts/cert-manager-charts.ts";
import { ciliumCharts } from "./hosts/cilium-charts.ts";
import { ghcr } from "./hosts/ghcr.ts";
import { github } from "./hosts/github.ts";
import { releaseAssets } from "./hosts/release-assets.ts";
import { operatorCharts } from "./hosts/operator-charts.ts";
import { sealedSecretsCharts } from "./hosts/sealed-secrets-charts.ts";
import { talosFactory } from "./hosts/talos-factory.ts";

/** All hosts of the simulated internet: a new one is a file under `hosts/` and a line here. */
export function simulatedHosts(versions: PinnedVersions, dir: string): readonly SimulatedHost[] {
  return [
    talosFactory(versions, join(dir, "factory.talos.dev")),
    ciliumCharts(versions),
    certManagerCharts(versions),
    argoHelm(versions),
    sealedSecretsCharts(versions),
    ...operatorCharts(versions),
    ghcr(versions),
    github(versions),
    releaseAssets(versions),
  ];
}
