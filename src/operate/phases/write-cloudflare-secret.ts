import { FIELD_MANAGER } from "../../drive/kubernetes/apply.ts";
import { inspectZone, TOKEN_HINT } from "../../drive/cloudflare/zone.ts";
import { HomelabError } from "../../lib/error.ts";
import { acmeIssuer, CLOUDFLARE_SECRET } from "../../render/kubernetes/issuer.ts";
import { withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";

export const CLOUDFLARE_TOKEN = "CLOUDFLARE_API_TOKEN";

const { namespace, name, key } = CLOUDFLARE_SECRET;
const SECRET = { apiVersion: "v1", kind: "Secret", namespace, name } as const;

/** The token that proves the domain goes from the environment into the cluster, past Git; one that is no good does not. */
export const writeCloudflareSecret: Phase = {
  name: "write-cloudflare-secret",
  title: "Give cert-manager its token at Cloudflare",
  needs: [],
  skip: async (site) => {
    if (acmeIssuer(site.lab.certificates) === undefined || site.lab.cloudflare === null)
      return "the lab signs its certificates itself";
    if ((site.env[CLOUDFLARE_TOKEN] ?? "") !== "") return undefined;
    const there = await withCluster(site, (client) => client.find(SECRET));
    return there === undefined ? undefined : `${CLOUDFLARE_TOKEN} is not set; the cluster keeps the one it has`;
  },
  plan: (site) =>
    acmeIssuer(site.lab.certificates) === undefined
      ? "nothing: the lab signs its certificates itself"
      : `write Secret ${namespace}/${name} from ${CLOUDFLARE_TOKEN}`,
  async run(site) {
    const token = site.env[CLOUDFLARE_TOKEN] ?? "";
    if (token === "")
      throw new HomelabError("CLOUDFLARE_TOKEN_MISSING", `${CLOUDFLARE_TOKEN} is not set`, { hint: TOKEN_HINT });
    await inspectZone(site.lab.cloudflare?.zone ?? site.lab.domain, { token, env: site.env, signal: site.signal });
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace },
      type: "Opaque",
      data: { [key]: Buffer.from(token).toString("base64") },
    };
    await withCluster(site, (client) => client.apply(secret, { fieldManager: FIELD_MANAGER, force: true }));
  },
};
