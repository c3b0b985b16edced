import { parse } from "yaml";
import { z } from "zod";

const file = z.object({
  "current-context": z.string(),
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) })),
  clusters: z.array(
    z.object({ name: z.string(), cluster: z.object({ server: z.string(), "certificate-authority-data": z.string() }) }),
  ),
  users: z.array(
    z.object({
      name: z.string(),
      user: z.object({ "client-certificate-data": z.string(), "client-key-data": z.string() }),
    }),
  ),
});

export interface KubernetesClient {
  readonly cluster: string;
  readonly host: string;
  /** These three are base64 of PEM. */
  readonly caCertificate: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

/**
 * Where a kubeconfig points and as whom, by its current context.
 *
 * @throws ZodError when something is missing
 */
export function readKubeconfig(text: string): KubernetesClient {
  const config = file.parse(parse(text));
  const { context } = named(config.contexts, config["current-context"], "context");
  const { cluster } = named(config.clusters, context.cluster, "cluster");
  const { user } = named(config.users, context.user, "user");
  return {
    cluster: context.cluster,
    host: cluster.server,
    caCertificate: cluster["certificate-authority-data"],
    clientCertificate: user["client-certificate-data"],
    clientKey: user["client-key-data"],
  };
}

function named<T extends { readonly name: string }>(list: readonly T[], name: string, kind: string): T {
  const found = list.find((item) => item.name === name);
  if (found === undefined) throw new Error(`the kubeconfig has no ${kind} ${name}`);
  return found;
}
