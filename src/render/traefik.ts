import { toYaml } from "../lib/yaml.ts";
import type { Lab } from "../plan/lab.ts";
import { traefikDynamic } from "./traefik-dynamic.ts";
import { traefikStatic } from "./traefik-static.ts";

/**
 * Configuration of the edge proxy, by file name, as baked into its image. It passes TLS of the lab's domain through
 * to the Gateway without opening it, answers plain http with a permanent redirect, and leads further ports of apps to
 * the ports of every node.
 *
 * Paths are relative: the image's working folder is /etc/traefik, and in a rehearsal the same files lie elsewhere.
 */
export function renderTraefik(lab: Lab): { readonly "traefik.yml": string; readonly "dynamic.yml": string } {
  return { "traefik.yml": toYaml(traefikStatic(lab)), "dynamic.yml": toYaml(traefikDynamic(lab)) };
}
