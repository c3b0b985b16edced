import type { Lab } from "../plan/lab.ts";
import { toYaml } from "../lib/yaml.ts";

/**
 * Configuration of the edge proxy, by file name, as baked into its image. It passes TLS of the lab's domain through
 * to the Gateway without opening it, and answers plain http with a permanent redirect.
 *
 * Paths are relative: the image's working folder is /etc/traefik, and in a rehearsal the same files lie elsewhere.
 */
export function renderTraefik(lab: Lab): { readonly "traefik.yml": string; readonly "dynamic.yml": string } {
  const { address, ports } = lab.edge.traefik;
  const service = "gateway";
  return {
    "traefik.yml": toYaml({
      global: { checkNewVersion: false, sendAnonymousUsage: false },
      log: { level: "INFO" },
      entryPoints: {
        web: {
          address: `${address}:${ports.http}`,
          http: {
            // Traefik takes the port of the entry point, and names it in the answer where it is not 443.
            redirections: { entryPoint: { to: "websecure", scheme: "https", permanent: true } },
          },
        },
        websecure: { address: `${address}:${ports.https}` },
      },
      providers: { file: { filename: "dynamic.yml", watch: false } },
    }),
    "dynamic.yml": toYaml({
      tcp: {
        routers: {
          lab: {
            entryPoints: ["websecure"],
            rule: `HostSNI(\`${lab.domain}\`) || HostSNI(\`*.${lab.domain}\`)`,
            service,
            tls: { passthrough: true },
          },
        },
        services: {
          [service]: { loadBalancer: { servers: [{ address: `${lab.gateway.address}:${lab.gateway.port}` }] } },
        },
      },
    }),
  };
}
