import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import { conditionOf, describeRef, refOf, type KubernetesObject } from "../../lib/kubernetes/object.ts";
import { waitFor } from "../../lib/wait.ts";

/** Owner of the fields that `homelab` sets, whoever runs it. */
export const FIELD_MANAGER = "homelab";

const ESTABLISHED_MS = 30_000;

/**
 * Server-side apply of a whole folder's objects, in the order in which a cluster can take them: namespaces,
 * definitions (waited for until they are served), the rest. Repeatable; nothing is deleted.
 *
 * @returns how many objects were applied
 */
export async function applyAll(
  client: KubernetesClient,
  objects: readonly KubernetesObject[],
  options: { readonly signal: AbortSignal },
): Promise<number> {
  const of = (kind: string): readonly KubernetesObject[] => objects.filter((object) => object.kind === kind);
  const definitions = of("CustomResourceDefinition");
  const put = (object: KubernetesObject): Promise<KubernetesObject> =>
    client.apply(object, { fieldManager: FIELD_MANAGER, force: true });

  await Promise.all(of("Namespace").map(put));
  await Promise.all(definitions.map(put));
  await Promise.all(definitions.map((definition) => established(client, definition, options.signal)));
  const first = new Set(["Namespace", "CustomResourceDefinition"]);
  await Promise.all(objects.filter((object) => !first.has(object.kind)).map(put));
  return objects.length;
}

async function established(client: KubernetesClient, definition: KubernetesObject, signal: AbortSignal): Promise<void> {
  await waitFor(
    async () => {
      const now = await client.get(refOf(definition));
      return conditionOf(now, "Established")?.status === "True";
    },
    {
      timeoutMs: ESTABLISHED_MS,
      intervalMs: 50,
      what: `sign that ${describeRef(refOf(definition))} is Established`,
      signal,
    },
  );
}
