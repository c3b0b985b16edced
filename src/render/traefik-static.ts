import type { EdgeTraefik, Lab } from "../plan/lab.ts";

/** Who waits for connections to end when the container stops: nobody new gets in meanwhile, so it is kept short. */
const GRACE = "2s";

/** Traefik's install configuration: which ports it opens, what it tells. */
export function traefikStatic(lab: Lab): object {
  const { traefik } = lab.edge;
  const { ports, accessLog, routes } = traefik;
  return {
    global: { checkNewVersion: false, sendAnonymousUsage: false },
    // Access logs are of http alone; who connects by TCP is told by Traefik's own log, at this level.
    log: { level: accessLog ? "DEBUG" : "INFO", format: "json" },
    ...(accessLog ? { accessLog: redactedLog() } : {}),
    entryPoints: {
      web: { ...entryPoint(traefik, ports.http), http: { aliasHeadersStrategy: "reject" } },
      websecure: { ...entryPoint(traefik, ports.https), http: { aliasHeadersStrategy: "reject" } },
      status: {
        address: `${traefik.address}:${ports.status}`,
        http: { aliasHeadersStrategy: "reject" },
        observability: { accessLogs: false, metrics: false, tracing: false },
      },
      ...Object.fromEntries(
        routes.map((route) => [
          route.name,
          route.protocol === "UDP"
            ? { address: `${traefik.address}:${route.port}/udp` }
            : { ...entryPoint(traefik, route.port), http: { aliasHeadersStrategy: "reject" } },
        ]),
      ),
    },
    // Both are routers of their own in the dynamic configuration, so that each says who may ask.
    ping: { manualRouting: true },
    ...(lab.monitoring === null ? {} : { metrics: { prometheus: { manualRouting: true, addRoutersLabels: true } } }),
    providers: { file: { filename: "dynamic.yml", watch: false } },
  };
}

function entryPoint({ address, trustedProxies }: EdgeTraefik, port: number): object {
  return {
    address: `${address}:${port}`,
    transport: { lifeCycle: { graceTimeOut: GRACE } },
    ...(trustedProxies.length === 0 ? {} : { proxyProtocol: { trustedIPs: trustedProxies } }),
  };
}

/** Paths and headers may carry tokens: neither is written. The redirect is an internal router, which is left out unless asked for. */
function redactedLog(): object {
  return {
    format: "json",
    addInternals: true,
    fields: {
      names: { ClientUsername: "drop", RequestLine: "drop", RequestPath: "drop" },
      headers: { defaultMode: "drop" },
    },
  };
}
