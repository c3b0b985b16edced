import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { HomelabError, messageOf } from "../error.ts";

const cluster = z.looseObject({
  server: z.string(),
  "certificate-authority": z.string().optional(),
  "certificate-authority-data": z.string().optional(),
  "tls-server-name": z.string().optional(),
});
const user = z.looseObject({
  "client-certificate": z.string().optional(),
  "client-certificate-data": z.string().optional(),
  "client-key": z.string().optional(),
  "client-key-data": z.string().optional(),
  token: z.string().optional(),
});
const context = z.looseObject({ cluster: z.string(), user: z.string(), namespace: z.string().optional() });

/** A kubeconfig file; unknown fields (extensions, preferences, exec plugins) are kept. */
export const kubeconfig = z.looseObject({
  apiVersion: z.literal("v1").optional(),
  kind: z.literal("Config").optional(),
  clusters: z.array(z.looseObject({ name: z.string(), cluster })).nullish(),
  users: z.array(z.looseObject({ name: z.string(), user })).nullish(),
  contexts: z.array(z.looseObject({ name: z.string(), context })).nullish(),
  "current-context": z.string().optional(),
});
export type Kubeconfig = z.infer<typeof kubeconfig>;

/** What a connection needs, decided: PEM texts and the URL of the API server without a trailing slash. */
export interface Credentials {
  readonly context: string;
  readonly server: string;
  readonly ca?: string | undefined;
  readonly serverName?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly token?: string | undefined;
}

/**
 * Read the text of a kubeconfig file.
 *
 * @param origin how messages name it: a path, or where the text came from
 * @throws HomelabError `KUBECONFIG_INVALID`
 */
export function parseKubeconfig(text: string, origin = "kubeconfig"): Kubeconfig {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new HomelabError("KUBECONFIG_INVALID", `${origin} is not YAML: ${messageOf(error)}`, { cause: error });
  }
  const result = kubeconfig.safeParse(document);
  if (result.success) return result.data;
  throw new HomelabError("KUBECONFIG_INVALID", `${origin} is no kubeconfig:\n${z.prettifyError(result.error)}`);
}

/**
 * Decide server and credentials of one context (the current one unless given). Client certificates and static tokens
 * are understood; login plugins are not, because a homelab's administrator is a client certificate from Talos.
 *
 * @throws HomelabError `KUBECONFIG_INVALID` naming what is missing
 */
export function credentialsOf(config: Kubeconfig, contextName = config["current-context"]): Credentials {
  const entry = config.contexts?.find((candidate) => candidate.name === contextName);
  if (contextName === undefined || entry === undefined)
    return fail(`there is no context ${contextName ?? "(none is current)"}`);
  const target = config.clusters?.find((candidate) => candidate.name === entry.context.cluster)?.cluster;
  if (target === undefined)
    return fail(`context ${contextName} names cluster ${entry.context.cluster}, which is not there`);
  const who = config.users?.find((candidate) => candidate.name === entry.context.user)?.user;
  if (who === undefined) return fail(`context ${contextName} names user ${entry.context.user}, which is not there`);
  if (!target.server.startsWith("https://"))
    return fail(`the server of cluster ${entry.context.cluster} is not https: ${target.server}`);
  return {
    context: contextName,
    server: target.server.replace(/\/+$/, ""),
    ca: pem(target["certificate-authority-data"], target["certificate-authority"]),
    serverName: target["tls-server-name"],
    cert: pem(who["client-certificate-data"], who["client-certificate"]),
    key: pem(who["client-key-data"], who["client-key"]),
    token: who.token,
  };
}

function fail(message: string): never {
  throw new HomelabError("KUBECONFIG_INVALID", `kubeconfig: ${message}`);
}

function pem(data: string | undefined, file: string | undefined): string | undefined {
  if (data !== undefined && data !== "") return Buffer.from(data, "base64").toString("utf8");
  return file === undefined ? undefined : readFileSync(file, "utf8");
}
