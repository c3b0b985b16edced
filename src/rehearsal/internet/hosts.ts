import { join } from "node:path";
import type { PinnedVersions, SimulatedHost } from "./host.ts";
import { argoHelm } from "./hosts/argo-helm.ts";
import type { CertificateAndKey } from "../../lib/pki.ts";
import { acmeAuthority } from "./acme/authority.ts";
import { PRODUCTION, STAGING } from "./acme/rate-limits.ts";
import { openZones, type Account } from "./cloudflare/account.ts";
import { certManagerCharts } from "./hosts/cert-manager-charts.ts";
import { cloudflare } from "./hosts/cloudflare.ts";
import { ciliumCharts } from "./hosts/cilium-charts.ts";
import { dockerHub } from "./hosts/docker-hub.ts";
import { ghcr } from "./hosts/ghcr.ts";
import { github } from "./hosts/github.ts";
import { ntfy } from "./hosts/ntfy.ts";
import { releaseAssets } from "./hosts/release-assets.ts";
import { operatorCharts } from "./hosts/operator-charts.ts";
import { ownCharts, type OwnChart } from "./hosts/own-charts.ts";
import { sealedSecretsCharts } from "./hosts/sealed-secrets-charts.ts";
import { talosFactory } from "./hosts/talos-factory.ts";

export interface HostsOptions {
  readonly versions: PinnedVersions;
  /** Keeps what hosts must remember. */
  readonly dir: string;
  /** Signs what the certificate authorities issue. */
  readonly ca: CertificateAndKey;
  /** What is at Cloudflare; nothing unless given. */
  readonly cloudflare?: Account | undefined;
  /** Charts of the lab's own apps. */
  readonly charts?: readonly OwnChart[];
}

/**
 * All hosts of the simulated internet: a new one is a file under `hosts/` and a line here. Of two of one name the second
 * is asked for what the first does not have.
 */
export function simulatedHosts(options: HostsOptions): readonly SimulatedHost[] {
  const { versions, dir, ca, cloudflare: account, charts = [] } = options;
  const zones = openZones(account ?? { zones: [], tokens: [] });
  const txt = (name: string): readonly string[] => zones.lookUp("TXT", name);
  const letsencrypt = { ca, txt, now: Date.now };
  return [
    cloudflare(zones),
    acmeAuthority({ ...letsencrypt, name: "acme-v02.api.letsencrypt.org", limits: PRODUCTION }),
    acmeAuthority({ ...letsencrypt, name: "acme-staging-v02.api.letsencrypt.org", limits: STAGING }),
    talosFactory(versions, join(dir, "factory.talos.dev")),
    ciliumCharts(versions),
    certManagerCharts(versions),
    argoHelm(versions),
    sealedSecretsCharts(versions),
    ...operatorCharts(versions),
    ghcr(versions),
    ...dockerHub(versions),
    github(versions),
    ntfy(),
    releaseAssets(versions),
    ...ownCharts(charts),
  ];
}
