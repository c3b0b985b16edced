import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { keptPath, readKept } from "../../drive/certificates/kept.ts";
import { applyAll } from "../../drive/kubernetes/apply.ts";
import { parseManifests } from "../../drive/kubernetes/kustomize.ts";
import { readIfExists } from "../../lib/files.ts";
import { acmeIssuer } from "../../render/kubernetes/issuer.ts";
import { isUseful, keptRefs } from "../certificates/kept-secrets.ts";
import { withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";
import { CLOUDFLARE_TOKEN } from "./write-cloudflare-secret.ts";

/** Argo CD brings it as well, but later: the certificates have to be there before whoever asks for them. */
const NAMESPACE = "k8s/infra/gateway/namespace.yaml";

/** What was kept goes into the cluster before Argo CD asks for certificates. What the cluster has already stays. */
export const restoreCertificates: Phase = {
  name: "restore-certificates",
  title: "Bring back the certificates that were kept",
  needs: [],
  skip: async (site) => {
    if (acmeIssuer(site.lab.certificates) === undefined) return "the lab signs its certificates itself";
    if ((site.env[CLOUDFLARE_TOKEN] ?? "") === "") return `${CLOUDFLARE_TOKEN}, the key to the copy, is not set`;
    return (await readIfExists(keptPath(site.stateDir))) === undefined ? "none were kept" : undefined;
  },
  plan: (site) =>
    acmeIssuer(site.lab.certificates) === undefined
      ? "nothing: the lab signs its certificates itself"
      : "put kept certificates that have not ended into the cluster, unless it has its own",
  async run(site) {
    const issuer = acmeIssuer(site.lab.certificates);
    if (issuer === undefined) return "nothing to restore";
    return withCluster(site, async (client) => {
      const there = await Promise.all(keptRefs(issuer).map((ref) => client.find(ref)));
      // Not even looked into: a copy that was made with an older token is no concern of a cluster that runs.
      if (there.every((secret) => secret !== undefined)) return "the cluster has its own";
      const present = new Set(there.map((secret) => secret?.metadata.name));
      const now = Date.now();
      const kept = (await readKept(site.stateDir, site.env[CLOUDFLARE_TOKEN] ?? "")) ?? [];
      const wanted = kept.filter((secret) => isUseful(secret, issuer, now) && !present.has(secret.metadata.name));
      const namespace = parseManifests(await readFile(join(site.root, NAMESPACE), "utf8"), NAMESPACE);
      if (wanted.length > 0) await applyAll(client, namespace, { signal: site.signal });
      for (const secret of wanted) await client.create(secret);
      return `${wanted.length} of ${kept.length}`;
    });
  },
};
