import { writeKept } from "../../drive/certificates/kept.ts";
import { acmeIssuer } from "../../render/kubernetes/issuer.ts";
import { isUseful, keptRefs, portable } from "../certificates/kept-secrets.ts";
import { withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";
import { CLOUDFLARE_TOKEN } from "./write-cloudflare-secret.ts";

/** An authority signs the same names five times a week: a cluster that is made anew brings its certificates along. */
export const keepCertificates: Phase = {
  name: "keep-certificates",
  title: "Keep the certificates for a cluster made anew",
  needs: [],
  skip: async (site) => {
    if (acmeIssuer(site.lab.certificates) === undefined) return "the lab signs its certificates itself";
    return (site.env[CLOUDFLARE_TOKEN] ?? "") === ""
      ? `${CLOUDFLARE_TOKEN}, the key to the copy, is not set`
      : undefined;
  },
  plan: (site) =>
    acmeIssuer(site.lab.certificates) === undefined
      ? "nothing: the lab signs its certificates itself"
      : "copy the certificates from the cluster to the lab's state folder, encrypted",
  async run(site) {
    const issuer = acmeIssuer(site.lab.certificates);
    if (issuer === undefined) return "nothing to keep";
    const found = await withCluster(site, (client) => Promise.all(keptRefs(issuer).map((ref) => client.find(ref))));
    const now = Date.now();
    const secrets = found.flatMap((secret) =>
      secret !== undefined && isUseful(secret, issuer, now) ? [portable(secret)] : [],
    );
    // Half a set would replace a whole one: a certificate that is being ordered is kept the next time.
    if (secrets.length < found.length) return `${secrets.length} of ${found.length} issued yet, nothing kept`;
    await writeKept(site.stateDir, site.env[CLOUDFLARE_TOKEN] ?? "", secrets);
    return `${secrets.length} secrets`;
  },
};
