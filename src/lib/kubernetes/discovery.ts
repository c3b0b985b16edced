import { z } from "zod";
import { HomelabError } from "../error.ts";
import type { KindRef } from "./object.ts";
import { isKubernetesError } from "./status.ts";
import type { Transport } from "./transport.ts";

const resourceList = z.looseObject({
  resources: z.array(z.looseObject({ name: z.string(), kind: z.string(), namespaced: z.boolean() })).nullish(),
});

export interface Resource {
  readonly plural: string;
  readonly namespaced: boolean;
}

export interface Discovery {
  /** @throws HomelabError `KUBERNETES_UNKNOWN_KIND` when the server does not serve the kind (now) */
  resourceOf(ref: KindRef): Promise<Resource>;
}

/**
 * Learns from the server how a kind is spelled in URLs. Answers are kept; a kind that is not known is asked for again
 * every time, because a CRD can be established at any moment.
 */
export function createDiscovery(transport: Transport): Discovery {
  const known = new Map<string, ReadonlyMap<string, Resource>>();

  async function load(apiVersion: string): Promise<ReadonlyMap<string, Resource>> {
    const found = new Map<string, Resource>();
    try {
      const text = await transport.text({ method: "GET", path: groupPath(apiVersion) });
      for (const { name, kind, namespaced } of resourceList.parse(JSON.parse(text)).resources ?? [])
        // `pods/log` and the like are subresources; some of them carry the kind of their parent.
        if (!name.includes("/")) found.set(kind, { plural: name, namespaced });
    } catch (error) {
      if (!isKubernetesError(error, "KUBERNETES_NOT_FOUND")) throw error;
    }
    known.set(apiVersion, found);
    return found;
  }

  async function resourceOf(ref: KindRef): Promise<Resource> {
    const resource = known.get(ref.apiVersion)?.get(ref.kind) ?? (await load(ref.apiVersion)).get(ref.kind);
    if (resource !== undefined) return resource;
    throw new HomelabError(
      "KUBERNETES_UNKNOWN_KIND",
      `the API server does not serve ${ref.kind} in ${ref.apiVersion}`,
      {
        hint: "is its CustomResourceDefinition applied and Established?",
      },
    );
  }

  return { resourceOf };
}

/** `/api/v1` for the core group, `/apis/<group>/<version>` for the others. */
export function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** URL path of a kind, or of one object of it. A namespaced kind without a namespace means all namespaces. */
export function resourcePath(
  ref: KindRef & { readonly name?: string | undefined },
  resource: Resource,
  subresource?: string,
): string {
  const namespace =
    resource.namespaced && ref.namespace !== undefined ? `/namespaces/${encodeURIComponent(ref.namespace)}` : "";
  const name = ref.name === undefined ? "" : `/${encodeURIComponent(ref.name)}`;
  return `${groupPath(ref.apiVersion)}${namespace}/${resource.plural}${name}${subresource === undefined ? "" : `/${subresource}`}`;
}
