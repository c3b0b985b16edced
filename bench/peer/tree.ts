import { dirname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { toYaml } from "../../src/lib/yaml.ts";
import { APPLICATIONS_PATH } from "../../src/render/kubernetes/applications.ts";

const kustomization = z.looseObject({ resources: z.array(z.string()) });

/** Argo CD with its Applications, and the apps. */
const KEPT = /^k8s\/(?:infra\/argocd|apps)\//;
/** Needs definitions of the Gateway API, of Cilium or of cert-manager, which the peer does not have. */
const NEEDS_PLATFORM = new RegExp(`/gateway-route\\.yaml$|^${APPLICATIONS_PATH}/gateway\\.yaml$`);

/**
 * What of a rendered lab the peer can run: the same apps by the same Argo CD, without their routes and without the
 * Application of the Gateway.
 *
 * @param files text by path, as `render` makes it
 */
export function peerTree(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const kept = [...files].filter(([path]) => KEPT.test(path) && !NEEDS_PLATFORM.test(path));
  const paths = new Set(kept.map(([path]) => path));
  return new Map(
    kept.map(([path, text]) => [path, path.endsWith("/kustomization.yaml") ? withResources(path, text, paths) : text]),
  );
}

/** A kustomization that names only what is there. */
function withResources(path: string, text: string, paths: ReadonlySet<string>): string {
  const content = kustomization.parse(parse(text));
  const resources = content.resources.filter((resource) => paths.has(join(dirname(path), resource)));
  return toYaml({ ...content, resources });
}
