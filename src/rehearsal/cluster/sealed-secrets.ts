import { z } from "zod";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import type { KubernetesObject } from "../../lib/kubernetes/object.ts";
import { SCOPES, scopeAnnotations, type Scope } from "../../lib/sealing/scope.ts";
import { unseal } from "../../lib/sealing/unseal.ts";
import { NODE, POD, SEALED_SECRET, SECRET, type ClusterView, type Controller } from "./controller.ts";
import { podsUp } from "./pods.ts";
import { conditionsAfter, writeStatus } from "./status.ts";

const KEY_LABEL = "sealedsecrets.bitnami.com/sealed-secrets-key";
const FIELD_MANAGER = "sealed-secrets-controller";

const strings = z.record(z.string(), z.string()).nullish();
const sealedSpec = z.looseObject({
  encryptedData: z.record(z.string(), z.string()),
  template: z
    .looseObject({
      type: z.string().optional(),
      metadata: z.looseObject({ labels: strings, annotations: strings }).nullish(),
    })
    .nullish(),
});
const secretData = z.looseObject({ data: strings });

/**
 * Stand-in for the controller of Sealed Secrets, where this machine does not let the real one have a mount namespace. It
 * opens what the real one would, and says no in its words.
 */
export function sealedSecrets(namespace: string): Controller {
  return {
    name: "sealed-secrets",
    watches: [POD, NODE, SECRET, SEALED_SECRET],
    async reconcile(cluster, client) {
      if (podsUp(cluster, namespace, { "app.kubernetes.io/name": "sealed-secrets" }).length === 0) return;
      const keys = keysOf(cluster, namespace);
      for (const sealed of cluster.list(SEALED_SECRET)) await settle(cluster, client, sealed, keys);
    },
  };
}

function keysOf(cluster: ClusterView, namespace: string): readonly string[] {
  return cluster
    .list(SECRET)
    .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.[KEY_LABEL] === "active")
    .map((secret) => Buffer.from(secretData.parse(secret).data?.["tls.key"] ?? "", "base64").toString());
}

async function settle(
  cluster: ClusterView,
  client: KubernetesClient,
  sealed: KubernetesObject,
  keys: readonly string[],
): Promise<void> {
  const { namespace = "", name } = sealed.metadata;
  const { encryptedData, template } = sealedSpec.parse(sealed["spec"]);
  const target = { namespace, name, scope: scopeOf(sealed) };
  const opened = Object.entries(encryptedData).map(([key, value]) => ({ key, value: unseal(keys, value, target) }));
  const closed = opened.find(({ value }) => value === undefined);
  const data = Object.fromEntries(
    opened.map(({ key, value }) => [key, Buffer.from(value ?? new Uint8Array()).toString("base64")]),
  );
  if (closed === undefined && !holds(cluster, namespace, name, data))
    await client.apply(secretOf(sealed, template?.type, template?.metadata ?? {}, data), {
      fieldManager: FIELD_MANAGER,
      force: true,
    });
  const condition =
    closed === undefined
      ? ({ type: "Synced", status: "True", reason: "", message: "" } as const)
      : ({
          type: "Synced",
          status: "False",
          reason: "",
          message: `no key could decrypt secret (${closed.key})`,
        } as const);
  const conditions = conditionsAfter(
    z.looseObject({ conditions: z.unknown().optional() }).safeParse(sealed["status"]).data?.conditions,
    [condition],
    undefined,
  );
  await writeStatus(client, sealed, { conditions, observedGeneration: sealed.metadata.generation });
}

function holds(cluster: ClusterView, namespace: string, name: string, data: Readonly<Record<string, string>>): boolean {
  const there = cluster.get(SECRET, namespace, name);
  const now = there === undefined ? undefined : (secretData.parse(there).data ?? {});
  return now !== undefined && Object.entries(data).every(([key, value]) => now[key] === value);
}

function secretOf(
  sealed: KubernetesObject,
  type: string | undefined,
  { labels, annotations }: { labels?: z.infer<typeof strings>; annotations?: z.infer<typeof strings> },
  data: Readonly<Record<string, string>>,
): KubernetesObject {
  const { apiVersion, kind, metadata } = sealed;
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace,
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true }],
    },
    type: type ?? "Opaque",
    data,
  };
}

function scopeOf({ metadata }: KubernetesObject): Scope {
  const told = (scope: Scope): boolean =>
    Object.keys(scopeAnnotations(scope)).some((key) => metadata.annotations?.[key] === "true");
  return SCOPES.toReversed().find(told) ?? "strict";
}
