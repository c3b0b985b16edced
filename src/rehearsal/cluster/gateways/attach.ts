import { z } from "zod";
import { NAMESPACE, SECRET, SERVICE, type ClusterView } from "../controller.ts";
import { selects } from "../selector.ts";
import type { WantedCondition } from "../status.ts";
import { mayRefer } from "./grants.ts";
import { patternsMeet } from "./hostname.ts";
import { carriesHttp, GROUP, type GatewayModel, type Listener, type ParentRef, type RouteModel } from "./model.ts";

/** What becomes of one reference from a route to a Gateway of ours. */
export interface Attachment {
  readonly route: RouteModel;
  readonly parent: ParentRef;
  readonly gateway: GatewayModel;
  /** Names of the listeners that carry the route; empty when it is not accepted. */
  readonly listeners: readonly string[];
  readonly conditions: readonly WantedCondition[];
}

/** Find out for every route which listeners carry it, with the conditions that say why or why not. */
export function attachRoutes(
  cluster: ClusterView,
  gateways: readonly GatewayModel[],
  routes: readonly RouteModel[],
): readonly Attachment[] {
  return routes.flatMap((route) =>
    route.spec.parentRefs.flatMap((parent) => {
      const gateway = gateways.find(
        ({ name, namespace }) =>
          parent.kind === "Gateway" && name === parent.name && namespace === (parent.namespace ?? route.namespace),
      );
      return gateway === undefined ? [] : [attach(cluster, gateway, route, parent)];
    }),
  );
}

function attach(cluster: ClusterView, gateway: GatewayModel, route: RouteModel, parent: ParentRef): Attachment {
  const resolved = resolveBackends(cluster, route);
  const result = (listeners: readonly Listener[], reason: string, message: string): Attachment => ({
    route,
    parent,
    gateway,
    listeners: listeners.map(({ name }) => name),
    conditions: [{ type: "Accepted", status: listeners.length > 0 ? "True" : "False", reason, message }, resolved],
  });
  const named = gateway.spec.listeners.filter(
    ({ name, port }) => (parent.sectionName ?? name) === name && (parent.port ?? port) === port,
  );
  if (named.length === 0) return result([], "NoMatchingParent", "No listener has this section name and port");
  const allowed = named.filter((listener) => carriesHttp(listener) && allows(cluster, listener, gateway, route));
  if (allowed.length === 0)
    return result(
      [],
      "NotAllowedByListeners",
      `${route.object.kind} is not allowed to attach to this Gateway due to namespace or kind restrictions`,
    );
  const hostnames = route.spec.hostnames.length === 0 ? [undefined] : route.spec.hostnames;
  const meeting = allowed.filter(({ hostname }) => hostnames.some((name) => patternsMeet(hostname, name)));
  if (meeting.length === 0) return result([], "NoMatchingListenerHostname", "No matching listener hostname");
  return result(meeting, "Accepted", "Accepted HTTPRoute");
}

function allows(cluster: ClusterView, listener: Listener, gateway: GatewayModel, route: RouteModel): boolean {
  const { from = "Same", selector } = listener.allowedRoutes?.namespaces ?? {};
  if (from === "All") return true;
  if (from === "Same") return gateway.namespace === route.namespace;
  const labels = cluster.get(NAMESPACE, undefined, route.namespace)?.metadata.labels ?? {};
  return from === "Selector" && selects(selector ?? {}, labels);
}

function resolveBackends(cluster: ClusterView, route: RouteModel): WantedCondition {
  for (const { group, kind, name, namespace = route.namespace } of route.spec.rules.flatMap(
    (rule) => rule.backendRefs,
  )) {
    if (group !== "" || kind !== "Service") return unresolved("InvalidKind", `Unsupported backend kind ${kind}`);
    const from = { group: GROUP, kind: "HTTPRoute", namespace: route.namespace };
    if (!mayRefer(cluster, from, { group, kind, namespace, name }))
      return unresolved("RefNotPermitted", "Cross namespace references are not allowed");
    if (cluster.get(SERVICE, namespace, name) === undefined)
      return unresolved("BackendNotFound", `Service "${name}" not found`);
  }
  return { type: "ResolvedRefs", status: "True", reason: "ResolvedRefs", message: "Service reference is valid" };
}

function unresolved(reason: string, message: string): WantedCondition {
  return { type: "ResolvedRefs", status: "False", reason, message };
}

const tlsSecret = z.looseObject({ type: z.string().optional(), data: z.record(z.string(), z.string()).nullish() });

export interface ServerCertificate {
  readonly cert: string;
  readonly key: string;
}

/** The certificate that a listener shows, or why there is none. */
export function certificateOf(
  cluster: ClusterView,
  gateway: GatewayModel,
  listener: Listener,
): { readonly certificate: ServerCertificate } | { readonly problem: string; readonly reason: string } {
  const [reference] = listener.tls?.certificateRefs ?? [];
  if (reference === undefined) return { reason: "InvalidCertificateRef", problem: "The listener names no certificate" };
  const { group, kind, name, namespace = gateway.namespace } = reference;
  const from = { group: GROUP, kind: "Gateway", namespace: gateway.namespace };
  if (!mayRefer(cluster, from, { group, kind, namespace, name }))
    return {
      reason: "RefNotPermitted",
      problem: `Secret ${namespace}/${name} may not be used from ${gateway.namespace}`,
    };
  const data = tlsSecret.parse(cluster.get(SECRET, namespace, name) ?? {}).data ?? {};
  const [cert, key] = ["tls.crt", "tls.key"].map((file) => Buffer.from(data[file] ?? "", "base64").toString("utf8"));
  if (cert === undefined || key === undefined || !cert.includes("BEGIN CERTIFICATE") || !key.includes("PRIVATE KEY"))
    return {
      reason: "InvalidCertificateRef",
      problem: `Secret ${namespace}/${name} holds no certificate with its key`,
    };
  return { certificate: { cert, key } };
}
