import type { ClusterView } from "../controller.ts";
import type { Attachment } from "./attach.ts";
import { endpointsOf } from "./backend.ts";
import { bySpecificity, hostMatches } from "./hostname.ts";
import { bestRule, type RequestFacts } from "./match.ts";
import type { GatewayModel, Listener, Rule } from "./model.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface GatewayRequest extends RequestFacts {
  /** Without port. */
  readonly host: string;
  /** 0 to 1, chooses among the endpoints. */
  readonly dice: number;
}

/**
 * What the Gateway answers to a request that came in by one of these listeners: 404 without a route, 500 for a backend
 * that does not exist, 503 without a ready endpoint, a redirect where a filter says so, else a description of where the
 * request would have gone, as no container runs that could answer itself.
 */
export function answerRequest(
  cluster: ClusterView,
  gateway: GatewayModel,
  listeners: readonly Listener[],
  attachments: readonly Attachment[],
  request: GatewayRequest,
): Answer {
  const [listener] = listeners
    .filter(({ hostname }) => hostMatches(hostname, request.host))
    .toSorted((a, b) => bySpecificity(a.hostname, b.hostname));
  if (listener === undefined) return json(404, { gateway: nameOf(gateway), error: `no listener for ${request.host}` });
  const chosen = choose(attachments, gateway, listener, request);
  if (chosen === undefined)
    return json(404, { gateway: nameOf(gateway), error: `no route for ${request.host}${request.path}` });

  const { rule, attachment } = chosen;
  const { route } = attachment;
  const facts = { gateway: nameOf(gateway), listener: listener.name, route: nameOf(route) };
  const redirect = rule.filters.find(({ type }) => type === "RequestRedirect")?.requestRedirect;
  if (redirect !== undefined) {
    const { scheme = listener.protocol.toLowerCase(), hostname = request.host, port, statusCode } = redirect;
    const location = `${scheme}://${hostname}${port === undefined ? "" : `:${port}`}${request.path}`;
    return { status: statusCode, headers: { location }, body: "" };
  }
  const backends = rule.backendRefs
    .filter(({ weight }) => weight > 0)
    .map((ref) => endpointsOf(cluster, ref, route.namespace));
  if (backends.length === 0 || backends.includes(undefined))
    return json(500, { ...facts, error: "a backend of the route does not exist" });
  const endpoints = backends.flatMap((found) => found ?? []);
  const endpoint = endpoints[Math.floor(request.dice * endpoints.length)];
  if (endpoint === undefined) return json(503, { ...facts, error: "no endpoint is ready" });
  return json(200, { ...facts, service: endpoint.service, endpoint: endpoint.address, pod: endpoint.pod });
}

/** Routes with the most specific host name go first; among those, the rules decide. */
function choose(
  attachments: readonly Attachment[],
  gateway: GatewayModel,
  listener: Listener,
  request: GatewayRequest,
): { readonly rule: Rule; readonly attachment: Attachment } | undefined {
  const candidates = attachments
    .filter(
      (item) =>
        item.gateway.object.metadata.uid === gateway.object.metadata.uid && item.listeners.includes(listener.name),
    )
    .flatMap((attachment) => {
      const { hostnames, rules } = attachment.route.spec;
      const patterns: readonly (string | undefined)[] = hostnames.length === 0 ? [undefined] : hostnames;
      const fitting = patterns.filter((name) => hostMatches(name, request.host)).toSorted(bySpecificity);
      return fitting.length === 0 ? [] : rules.map((rule) => ({ rule, attachment, pattern: fitting[0] }));
    })
    .toSorted((a, b) => bySpecificity(a.pattern, b.pattern));
  const best = candidates[0]?.pattern;
  return bestRule(
    candidates.filter(({ pattern }) => pattern === best),
    request,
  );
}

function nameOf(model: { readonly namespace: string; readonly name: string }): string {
  return `${model.namespace}/${model.name}`;
}

function json(status: number, body: unknown): Answer {
  return { status, headers: { "content-type": "application/json" }, body: `${JSON.stringify(body)}\n` };
}
