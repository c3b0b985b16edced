import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inspectZone, TOKEN_HINT } from "../../drive/cloudflare/zone.ts";
import { applyAll } from "../../drive/kubernetes/apply.ts";
import { parseManifests } from "../../drive/kubernetes/kustomize.ts";
import { HomelabError } from "../../lib/error.ts";
import type { KubernetesObject } from "../../lib/kubernetes/object.ts";
import type { Lab } from "../../plan/lab.ts";
import {
  CLOUDFLARE_NAMESPACE,
  CLOUDFLARE_PATH,
  DDNS_SECRET,
  TUNNEL_SECRET,
} from "../../render/kubernetes/cloudflare.ts";
import { acmeIssuer, CLOUDFLARE_SECRET } from "../../render/kubernetes/issuer.ts";
import { withCluster } from "../clients.ts";
import type { Phase } from "../phase.ts";

export const CLOUDFLARE_TOKEN = "CLOUDFLARE_API_TOKEN";
const TUNNEL_TOKEN = "CLOUDFLARE_TUNNEL_TOKEN";

/** Somebody in the cluster who wants a token. */
interface Taker {
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
  readonly variable: string;
}

function takersOf({ certificates, cloudflare }: Lab): readonly Taker[] {
  if (cloudflare === null) return [];
  const namespace = CLOUDFLARE_NAMESPACE;
  return [
    ...(acmeIssuer(certificates) === undefined ? [] : [{ ...CLOUDFLARE_SECRET, variable: CLOUDFLARE_TOKEN }]),
    ...(cloudflare.dynamicAddress ? [{ ...DDNS_SECRET, namespace, variable: CLOUDFLARE_TOKEN }] : []),
    ...(cloudflare.tunnel ? [{ ...TUNNEL_SECRET, namespace, variable: TUNNEL_TOKEN }] : []),
  ];
}

/**
 * Tokens go from the environment into the cluster, past Git; one that may not read the zone does not. A token that a
 * person no longer has at hand stays as the cluster has it.
 */
export const writeCloudflareSecret: Phase = {
  name: "write-cloudflare-secret",
  title: "Give the cluster its tokens at Cloudflare",
  needs: [],
  skip: async (site) => (takersOf(site.lab).length === 0 ? "nothing in the cluster asks Cloudflare" : undefined),
  plan: (site) => {
    const names = takersOf(site.lab).map(({ namespace, name, variable }) => `${namespace}/${name} from ${variable}`);
    return names.length === 0 ? "nothing: nothing in the cluster asks Cloudflare" : `write Secrets ${names.join(", ")}`;
  },
  async run(site) {
    const { lab, env, signal } = site;
    const takers = takersOf(lab);
    const valueOf = ({ variable }: Taker): string => env[variable] ?? "";
    return withCluster(site, async (client) => {
      for (const taker of takers.filter((one) => valueOf(one) === "")) {
        const { namespace, name, variable } = taker;
        if ((await client.find({ apiVersion: "v1", kind: "Secret", namespace, name })) !== undefined) continue;
        const hint =
          variable === TUNNEL_TOKEN ? "make a tunnel at Cloudflare, and write its token into secrets.env" : TOKEN_HINT;
        throw new HomelabError("CLOUDFLARE_TOKEN_MISSING", `${variable} is not set`, { hint });
      }
      const token = env[CLOUDFLARE_TOKEN] ?? "";
      if (token !== "" && takers.some(({ variable }) => variable === CLOUDFLARE_TOKEN))
        await inspectZone(lab.cloudflare?.zone ?? lab.domain, { token, env, signal });
      const given = takers.filter((one) => valueOf(one) !== "");
      const file = `${CLOUDFLARE_PATH}/namespace.yaml`;
      const namespaces = given.some(({ namespace }) => namespace === CLOUDFLARE_NAMESPACE)
        ? parseManifests(await readFile(join(site.root, file), "utf8"), file)
        : [];
      const secrets = given.map((taker) => secretFor(taker, valueOf(taker)));
      await applyAll(client, [...namespaces, ...secrets], { signal });
      return `${secrets.length} secrets`;
    });
  },
};

function secretFor({ namespace, name, key }: Taker, value: string): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name, namespace },
    type: "Opaque",
    data: { [key]: Buffer.from(value).toString("base64") },
  };
}
