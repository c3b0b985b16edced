import type { KubernetesClient } from "../../../lib/kubernetes/client.ts";
import { describeRef, refOf, type KubernetesObject } from "../../../lib/kubernetes/object.ts";
import { isKubernetesError } from "../../../lib/kubernetes/status.ts";
import { messageOf } from "../../../lib/error.ts";
import { waitFor } from "../../../lib/wait.ts";
import type { Manifest } from "./manifest.ts";

export const INVENTORY = "talos-bootstrap-manifests-inventory";
const OWNER_ANNOTATION = "config.k8s.io/owning-inventory";
const INVENTORY_REF = { apiVersion: "v1", kind: "ConfigMap", namespace: "kube-system", name: INVENTORY } as const;
/** Requests in flight: enough to hide the round trips, few enough not to starve the rest of the machine. */
const PARALLEL = 6;

/**
 * Apply bootstrap manifests as Talos 1.13 does: Namespaces, then CRDs, then the rest, each in the order of the ids;
 * what is in the inventory or exists already is left alone; the rest is created by server-side apply. Objects that are
 * refused are tried again until they are accepted (a namespace or kind may still be on its way); each new reason is
 * logged. source: siderolabs/talos v1.13 controllers/k8s/manifest_apply.go.
 */
export async function applyManifests(
  client: KubernetesClient,
  manifests: readonly Manifest[],
  options: { readonly signal: AbortSignal; readonly log: (line: string) => void },
): Promise<void> {
  const objects = manifests.flatMap((manifest) => manifest.objects);
  const known = await retried("manifest inventory", options, () => readInventory(client));
  const done: string[] = [];
  for (const rank of [0, 1, 2]) {
    const queue = objects.filter((object) => rankOf(object) === rank);
    const workers = Array.from({ length: PARALLEL }, async () => {
      for (let object = queue.shift(); object !== undefined; object = queue.shift()) {
        const next = object;
        const key = inventoryKey(next);
        if (!known.has(key)) await retried(describeRef(refOf(next)), options, () => createUnlessThere(client, next));
        done.push(key);
      }
    });
    await Promise.all(workers);
  }
  await retried("manifest inventory", options, () => writeInventory(client, [...known, ...done]));
}

function rankOf(object: KubernetesObject): number {
  if (object.kind === "Namespace") return 0;
  return object.kind === "CustomResourceDefinition" ? 1 : 2;
}

async function createUnlessThere(client: KubernetesClient, object: KubernetesObject): Promise<true> {
  if ((await client.find(refOf(object))) !== undefined) return true;
  const annotations = { ...object.metadata.annotations, [OWNER_ANNOTATION]: INVENTORY };
  await client.apply(
    { ...object, metadata: { ...object.metadata, annotations } },
    { fieldManager: "talos", force: true },
  );
  return true;
}

async function readInventory(client: KubernetesClient): Promise<ReadonlySet<string>> {
  const found = await client.find(INVENTORY_REF);
  const data = found?.["data"];
  return new Set(typeof data === "object" && data !== null ? Object.keys(data) : []);
}

async function writeInventory(client: KubernetesClient, keys: readonly string[]): Promise<true> {
  const { apiVersion, kind, namespace, name } = INVENTORY_REF;
  const data = Object.fromEntries([...new Set(keys)].toSorted().map((key) => [key, ""]));
  await client.apply({ apiVersion, kind, metadata: { name, namespace }, data }, { fieldManager: "talos", force: true });
  return true;
}

/** `namespace_name_group_kind`; `:` stands for what a ConfigMap's key cannot hold. source: kubernetes-sigs/cli-utils. */
export function inventoryKey(object: KubernetesObject): string {
  const group = object.apiVersion.includes("/") ? object.apiVersion.split("/")[0] : "";
  const name = object.metadata.name.replaceAll(":", "__");
  return [object.metadata.namespace ?? "", name, group, object.kind].join("_");
}

async function retried<T>(
  what: string,
  options: { readonly signal: AbortSignal; readonly log: (line: string) => void },
  attempt: () => Promise<T>,
): Promise<T> {
  let last = "";
  return waitFor(
    async () => {
      try {
        return await attempt();
      } catch (error) {
        const reason = messageOf(error);
        // A namespace that the API server is about to make itself is no news.
        const expected = isKubernetesError(error, "KUBERNETES_NOT_FOUND") && last === "";
        if (reason !== last && !expected && !options.signal.aborted) options.log(`${what}: ${reason}`);
        last = reason;
        throw error;
      }
    },
    { timeoutMs: 2_147_483_647, intervalMs: 250, what, signal: options.signal },
  );
}
