import type { EdgeRoute, Lab } from "../plan/lab.ts";

const GATEWAY = "gateway";
const ONLY_FROM = "only-from";
const TO_HTTPS = "to-https";
const SCRAPERS = "scrapers";

/** Traefik's routing configuration: who may connect where, and what stands behind. */
export function traefikDynamic(lab: Lab): object {
  const { routes, proxyProtocol } = lab.edge.traefik;
  const tcp = routes.filter(({ protocol }) => protocol === "TCP");
  const udp = routes.filter(({ protocol }) => protocol === "UDP");
  const guard = allowList(lab);
  return {
    http: httpPart(lab),
    tcp: {
      ...(guard === undefined ? {} : { middlewares: { [ONLY_FROM]: guard } }),
      routers: {
        lab: {
          entryPoints: ["websecure"],
          rule: `HostSNI(\`${lab.domain}\`) || HostSNI(\`*.${lab.domain}\`)`,
          ...guarded(lab),
          service: GATEWAY,
          tls: { passthrough: true },
        },
        ...Object.fromEntries(
          tcp.map(({ name }) => [name, { entryPoints: [name], rule: "HostSNI(`*`)", ...guarded(lab), service: name }]),
        ),
      },
      services: {
        [GATEWAY]: {
          loadBalancer: {
            servers: [{ address: `${lab.gateway.address}:${lab.gateway.port}` }],
            ...(proxyProtocol === 0 ? {} : { serversTransport: GATEWAY }),
          },
        },
        ...Object.fromEntries(
          tcp.map((route) => [
            route.name,
            // A node that is down is left out until it answers again.
            { loadBalancer: { servers: nodeServers(lab, route), healthCheck: { interval: "5s", timeout: "2s" } } },
          ]),
        ),
      },
      ...(proxyProtocol === 0
        ? {}
        : { serversTransports: { [GATEWAY]: { proxyProtocol: { version: proxyProtocol } } } }),
    },
    ...(udp.length === 0
      ? {}
      : {
          udp: {
            routers: Object.fromEntries(udp.map(({ name }) => [name, { entryPoints: [name], service: name }])),
            services: Object.fromEntries(
              udp.map((route) => [route.name, { loadBalancer: { servers: nodeServers(lab, route) } }]),
            ),
          },
        }),
    // A host that is not ours gets an alert instead of a certificate that Traefik makes up.
    tls: { options: { default: { sniStrict: true } } },
  };
}

function httpPart(lab: Lab): object {
  const { https } = lab.edge.traefik.ports;
  const guard = allowList(lab);
  const scraped = lab.monitoring !== null;
  return {
    middlewares: {
      ...(guard === undefined ? {} : { [ONLY_FROM]: guard }),
      ...(scraped ? { [SCRAPERS]: { ipAllowList: { sourceRange: scrapers(lab) } } } : {}),
      [TO_HTTPS]: { redirectScheme: { scheme: "https", port: String(https), permanent: true } },
    },
    routers: {
      redirect: {
        entryPoints: ["web"],
        rule: "PathPrefix(`/`)",
        middlewares: [...(guard === undefined ? [] : [ONLY_FROM]), TO_HTTPS],
        service: "noop@internal",
      },
      ping: { entryPoints: ["status"], rule: "Path(`/ping`)", service: "ping@internal" },
      ...(scraped
        ? {
            metrics: {
              entryPoints: ["status"],
              rule: "Path(`/metrics`)",
              middlewares: [SCRAPERS],
              service: "prometheus@internal",
            },
          }
        : {}),
    },
  };
}

function allowList({ edge }: Lab): object | undefined {
  const { onlyFrom } = edge.traefik;
  return onlyFrom.length === 0 ? undefined : { ipAllowList: { sourceRange: onlyFrom } };
}

function guarded({ edge }: Lab): object {
  return edge.traefik.onlyFrom.length === 0 ? {} : { middlewares: [ONLY_FROM] };
}

/** The nodes, whose addresses pods have beyond the cluster: the collector of metrics is one of them. */
function scrapers({ nodes }: Lab): readonly string[] {
  return nodes.map(({ address }) => `${address}/32`);
}

function nodeServers(lab: Lab, { nodePort }: EdgeRoute): readonly object[] {
  return routeTargets(lab).map((address) => ({ address: `${address}:${nodePort}` }));
}

/** Addresses of the nodes that apps run on: workers, or all where there are none. */
export function routeTargets({ nodes }: Lab): readonly string[] {
  const workers = nodes.filter(({ role }) => role === "worker");
  return (workers.length === 0 ? nodes : workers).map(({ address }) => address);
}
