import { z } from "zod";
import { createDiscovery, resourcePath } from "./discovery.ts";
import { credentialsOf, parseKubeconfig } from "./kubeconfig.ts";
import { kubernetesObject, refOf, type KindRef, type KubernetesObject, type ObjectRef } from "./object.ts";
import { isKubernetesError } from "./status.ts";
import { createTransport, type Method } from "./transport.ts";
import { follow, type WatchEvent } from "./watch.ts";

export interface Selection {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

export interface WriteOptions {
  readonly subresource?: string | undefined;
  /** Ask the server to check everything and store nothing. */
  readonly dryRun?: boolean | undefined;
}

export type PatchType = "merge" | "json" | "strategic";

/**
 * A thin client for one API server. Every call can throw HomelabError `KUBERNETES_<REASON>` with the server's message
 * (`KUBERNETES_NOT_FOUND`, `KUBERNETES_CONFLICT`, …), `KUBERNETES_UNREACHABLE` when nobody answers,
 * `KUBERNETES_UNKNOWN_KIND` when the kind is not served, and `INTERRUPTED` when its signal is aborted.
 */
export interface KubernetesClient {
  /** URL of the API server. */
  readonly server: string;
  get(ref: ObjectRef): Promise<KubernetesObject>;
  /** Like `get`, undefined when there is no such object. */
  find(ref: ObjectRef): Promise<KubernetesObject | undefined>;
  /** All objects of a kind, in the namespace of the ref or in all. */
  list(ref: KindRef, selection?: Selection): Promise<readonly KubernetesObject[]>;
  /** See `follow` in watch.ts: what exists, then a SYNCED event, then every change until the signal is aborted. */
  watch(
    ref: KindRef & { readonly name?: string },
    options: Selection & { readonly signal: AbortSignal },
  ): AsyncGenerator<WatchEvent, void, void>;
  /** Server-side apply. `force` takes over fields that another manager owns. */
  apply(
    object: KubernetesObject,
    options: WriteOptions & { readonly fieldManager: string; readonly force?: boolean },
  ): Promise<KubernetesObject>;
  patch(
    ref: ObjectRef,
    body: unknown,
    options: WriteOptions & { readonly type: PatchType; readonly fieldManager?: string },
  ): Promise<KubernetesObject>;
  create(object: KubernetesObject, options?: { readonly dryRun?: boolean }): Promise<KubernetesObject>;
  /** Whole-object update; the resourceVersion in it guards against lost updates. */
  replace(object: KubernetesObject, options?: WriteOptions): Promise<KubernetesObject>;
  delete(
    ref: ObjectRef,
    options?: {
      readonly propagationPolicy?: "Foreground" | "Background" | "Orphan";
      readonly gracePeriodSeconds?: number;
    },
  ): Promise<void>;
  /** Any path; the text of a successful answer. */
  raw(
    method: Method,
    path: string,
    options?: { readonly body?: string; readonly contentType?: string; readonly signal?: AbortSignal },
  ): Promise<string>;
  /** Closes idle connections and breaks open ones. */
  close(): void;
}

const CONTENT_TYPES: Readonly<Record<PatchType | "apply", string>> = {
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  strategic: "application/strategic-merge-patch+json",
  // JSON is YAML (source: Kubernetes API concepts, server-side apply).
  apply: "application/apply-patch+yaml",
};

const page = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string().optional(), continue: z.string().optional() }),
  items: z.array(z.looseObject({})).nullish(),
});

/** Seconds after which the server ends a watch request, so that a connection that died silently is found. */
const WATCH_SECONDS = 300;

/**
 * @param kubeconfigText the text of a kubeconfig file
 * @param context        its current context unless given
 * @throws HomelabError `KUBECONFIG_INVALID`
 */
export function connect(kubeconfigText: string, context?: string): KubernetesClient {
  const credentials = credentialsOf(parseKubeconfig(kubeconfigText), context);
  const transport = createTransport(credentials);
  const discovery = createDiscovery(transport);

  const urlOf = async (
    ref: KindRef & { readonly name?: string },
    query: Query = {},
    subresource?: string,
  ): Promise<string> => resourcePath(ref, await discovery.resourceOf(ref), subresource) + queryText(query);

  const send = async (method: Method, path: string, body?: unknown, contentType?: string): Promise<KubernetesObject> =>
    kubernetesObject.parse(
      JSON.parse(
        await transport.text({
          method,
          path,
          body: body === undefined ? undefined : JSON.stringify(body),
          contentType,
        }),
      ),
    );

  async function listPages(
    ref: KindRef & { readonly name?: string },
    selection: Selection,
    signal?: AbortSignal,
  ): Promise<{ resourceVersion: string; items: KubernetesObject[] }> {
    const items: KubernetesObject[] = [];
    let next: string | undefined;
    for (;;) {
      const query = { ...selectorQuery(ref.name, selection), limit: "500", continue: next };
      const path = await urlOf({ apiVersion: ref.apiVersion, kind: ref.kind, namespace: ref.namespace }, query);
      const found = page.parse(JSON.parse(await transport.text({ method: "GET", path, signal })));
      // Items of a list carry neither apiVersion nor kind.
      for (const item of found.items ?? [])
        items.push(kubernetesObject.parse({ ...item, apiVersion: ref.apiVersion, kind: ref.kind }));
      next = found.metadata.continue;
      if (next === undefined || next === "") return { resourceVersion: found.metadata.resourceVersion ?? "", items };
    }
  }

  async function find(ref: ObjectRef): Promise<KubernetesObject | undefined> {
    try {
      return await send("GET", await urlOf(ref));
    } catch (error) {
      if (isKubernetesError(error, "KUBERNETES_NOT_FOUND")) return undefined;
      throw error;
    }
  }

  return {
    server: credentials.server,
    get: async (ref) => send("GET", await urlOf(ref)),
    find,
    list: async (ref, selection = {}) => (await listPages(ref, selection)).items,
    watch: (ref, { signal, ...selection }) =>
      follow(
        {
          list: () => listPages(ref, selection, signal),
          async *lines(resourceVersion) {
            const query = {
              ...selectorQuery(ref.name, selection),
              watch: "true",
              allowWatchBookmarks: "true",
              timeoutSeconds: String(WATCH_SECONDS),
              resourceVersion,
            };
            const path = await urlOf({ apiVersion: ref.apiVersion, kind: ref.kind, namespace: ref.namespace }, query);
            yield* transport.lines({ method: "GET", path, signal, idleMs: (WATCH_SECONDS + 30) * 1000 });
          },
        },
        signal,
      ),
    apply: async (object, { fieldManager, force, dryRun, subresource }) =>
      send(
        "PATCH",
        await urlOf(
          refOf(object),
          { fieldManager, force: force === true ? "true" : undefined, ...dry(dryRun) },
          subresource,
        ),
        object,
        CONTENT_TYPES.apply,
      ),
    patch: async (ref, body, { type, fieldManager, dryRun, subresource }) =>
      send("PATCH", await urlOf(ref, { fieldManager, ...dry(dryRun) }, subresource), body, CONTENT_TYPES[type]),
    create: async (object, { dryRun } = {}) => {
      const { apiVersion, kind, namespace } = refOf(object);
      return send("POST", await urlOf({ apiVersion, kind, namespace }, dry(dryRun)), object);
    },
    replace: async (object, { dryRun, subresource } = {}) =>
      send("PUT", await urlOf(refOf(object), dry(dryRun), subresource), object),
    delete: async (ref, options = {}) => {
      const body = JSON.stringify({ apiVersion: "v1", kind: "DeleteOptions", ...options });
      await transport.text({ method: "DELETE", path: await urlOf(ref), body });
    },
    raw: (method, path, options = {}) => transport.text({ method, path, ...options }),
    close: () => transport.close(),
  };
}

type Query = Readonly<Record<string, string | undefined>>;

function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [`${key}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function selectorQuery(name: string | undefined, selection: Selection): Query {
  const byName = name === undefined ? undefined : `metadata.name=${name}`;
  const fields = [byName, selection.fieldSelector].filter((part) => part !== undefined).join(",");
  return { labelSelector: selection.labelSelector, fieldSelector: fields === "" ? undefined : fields };
}

function dry(dryRun: boolean | undefined): Query {
  return dryRun === true ? { dryRun: "All" } : {};
}
