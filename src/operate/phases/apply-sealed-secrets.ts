import { join } from "node:path";
import { applyAll } from "../../drive/kubernetes/apply.ts";
import { readPairs } from "../../drive/sealing/keys.ts";
import { HomelabError } from "../../lib/error.ts";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import type { KubernetesObject } from "../../lib/kubernetes/object.ts";
import type { CertificateAndKey } from "../../lib/pki.ts";
import { pairName } from "../../lib/sealing/key-pair.ts";
import { seals } from "../../plan/seals.ts";
import { SEALED_SECRETS_NAMESPACE, SEALED_SECRETS_PATH } from "../../render/kubernetes/sealed-secrets.ts";
import { withCluster } from "../clients.ts";
import { readManifests } from "../manifests.ts";
import type { Phase } from "../phase.ts";
import type { Site } from "../site.ts";
import { buildFolder } from "./build-manifests.ts";

/** The controller reads keys by this label when it starts. source: sealed-secrets README, "bring your own certificates" */
const KEY_LABEL = "sealedsecrets.bitnami.com/sealed-secrets-key";

/** The keys go in first: a controller that finds none makes its own, and could open nothing that the lab has sealed. */
export const applySealedSecrets: Phase = {
  name: "apply-sealed-secrets",
  title: "Put the sealing keys in place and deploy Sealed Secrets",
  needs: ["kubectl", "helm"],
  plan: (site) =>
    seals(site.lab)
      ? `server-side apply of the lab's sealing keys and ${SEALED_SECRETS_PATH}`
      : "nothing: no app has sealed values",
  skip: async (site) => (seals(site.lab) ? undefined : "no app has sealed values"),
  async run(site) {
    const keys = (await pairsOf(site)).map(keySecret);
    await buildFolder(site, SEALED_SECRETS_PATH);
    const objects = await readManifests(site, SEALED_SECRETS_PATH);
    return withCluster(site, async (client) => {
      const { signal } = site;
      const added = await missing(client, keys);
      await applyAll(client, [...objects.filter(({ kind }) => kind === "Namespace"), ...keys], { signal });
      const running = await client.find(CONTROLLER);
      await applyAll(client, objects, { signal });
      if (running !== undefined && added > 0) await restart(client);
      return `${keys.length} keys, ${objects.length} objects`;
    });
  },
};

const CONTROLLER = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  namespace: SEALED_SECRETS_NAMESPACE,
  name: "sealed-secrets",
} as const;

/** Every key that the lab ever sealed with, so that older values stay open until they are sealed anew. */
async function pairsOf(site: Site): Promise<readonly CertificateAndKey[]> {
  const pairs = await readPairs(site.stateDir);
  if (pairs.length > 0) return pairs;
  throw new HomelabError("SEALING_MISSING", `there is no key in ${join(site.stateDir, "sealing")}`, {
    hint: "restore the folder from your backup; without it seal every value again: homelab seal --init",
    exitCode: 1,
  });
}

/** A key pair as the Secret that the controller looks for. */
export function keySecret({ cert, key }: CertificateAndKey): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: `sealed-secrets-key-${pairName(cert)}`,
      namespace: SEALED_SECRETS_NAMESPACE,
      labels: { [KEY_LABEL]: "active" },
    },
    type: "kubernetes.io/tls",
    data: { "tls.crt": base64(cert), "tls.key": base64(key) },
  };
}

async function missing(client: KubernetesClient, keys: readonly KubernetesObject[]): Promise<number> {
  const found = await Promise.all(
    keys.map(({ apiVersion, kind, metadata: { namespace, name } }) =>
      client.find({ apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) }),
    ),
  );
  return found.filter((secret) => secret === undefined).length;
}

/** As `kubectl rollout restart` does: a running controller does not look for new keys. */
async function restart(client: KubernetesClient): Promise<void> {
  const annotations = { "kubectl.kubernetes.io/restartedAt": new Date().toISOString() };
  await client.patch(CONTROLLER, { spec: { template: { metadata: { annotations } } } }, { type: "merge" });
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
