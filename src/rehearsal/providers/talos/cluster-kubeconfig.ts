import type { Attribute } from "../protocol/schema.ts";
import type { ResourceType } from "../protocol/provider.ts";
import { isObject, UNKNOWN } from "../protocol/value.ts";
import type { ObjectValue, Value } from "../protocol/value.ts";
import { z } from "zod";
import { durationProblem, timeoutOf, timeoutsAttribute } from "../timeouts.ts";
import { clientConfiguration, clientConfigurationAttribute, textOf } from "./attributes.ts";
import { expiryOf } from "./certificate.ts";
import type { TalosContext } from "./context.ts";
import { parseDuration } from "../duration.ts";
import { plannedEndpoint } from "./endpoint.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import { authenticated, onNode } from "./node.ts";
import { targetOf } from "./target.ts";

/** Thirty days; source: the provider's documentation. */
const DEFAULT_RENEWAL = "720h";

const made = (description: string, sensitive = false): Attribute => ({
  type: "string",
  description,
  computed: true,
  sensitive,
});

/** The administrator's kubeconfig, fetched from a control plane and again some time before its certificate expires. */
export const clusterKubeconfig: ResourceType<TalosContext> = {
  name: "talos_cluster_kubeconfig",
  schema: {
    version: 1,
    description: "The administrator's kubeconfig of a cluster.",
    attributes: {
      id: { type: "string", description: "Name of the cluster", computed: true, keep: true },
      node: { type: "string", description: "The control plane that is asked", required: true },
      endpoint: {
        type: "string",
        description: "Where to reach it; the machine itself unless given",
        optional: true,
        computed: true,
      },
      client_configuration: clientConfigurationAttribute("Access to the Talos API", { required: true }),
      kubeconfig_raw: { type: "string", description: "The kubeconfig", computed: true, sensitive: true, keep: true },
      kubernetes_client_configuration: {
        description: "Access to the Kubernetes API",
        computed: true,
        keep: true,
        type: {
          host: made("URL of the Kubernetes API"),
          ca_certificate: made("Certificate of the Kubernetes CA, base64 of PEM"),
          client_certificate: made("Certificate of the administrator, base64 of PEM"),
          client_key: made("Private key of the administrator, base64 of PEM", true),
        },
      },
      certificate_renewal_duration: {
        type: "string",
        description: "How long before its expiry the certificate is renewed, like 720h",
        optional: true,
        computed: true,
        default: DEFAULT_RENEWAL,
        validate: durationProblem,
      },
      timeouts: timeoutsAttribute("create", "update"),
    },
  },

  plan: async (change, context) => {
    const set = plannedEndpoint(change);
    if (set === undefined) return {};
    return { set: { ...set, ...(expires(change.prior, change.planned, context.now()) ? RENEWED : {}) } };
  },
  create: async (planned, _config, context) => {
    const fetched = await fetchKubeconfig(planned, timeoutOf(planned, "create"), context);
    return { ...fetched.state, id: fetched.cluster };
  },
  update: async (prior, planned, _config, context) => {
    if (expires(prior, planned, context.now()))
      return (await fetchKubeconfig(planned, timeoutOf(planned, "update"), context)).state;
    return {
      kubeconfig_raw: prior["kubeconfig_raw"] ?? null,
      kubernetes_client_configuration: prior["kubernetes_client_configuration"] ?? null,
    };
  },
  upgrades: {
    // The first form could not say when to renew.
    0: async (state) => ({ ...previous.parse(state), certificate_renewal_duration: DEFAULT_RENEWAL }),
  },
};

const RENEWED: ObjectValue = {
  kubeconfig_raw: UNKNOWN,
  kubernetes_client_configuration: {
    host: UNKNOWN,
    ca_certificate: UNKNOWN,
    client_certificate: UNKNOWN,
    client_key: UNKNOWN,
  },
};

const previous = z.object({
  id: z.string(),
  node: z.string(),
  endpoint: z.string(),
  client_configuration: clientConfiguration,
  kubeconfig_raw: z.string(),
  kubernetes_client_configuration: clientConfiguration.extend({ host: z.string() }),
  timeouts: z
    .object({ create: z.string().nullish().default(null), update: z.string().nullish().default(null) })
    .nullish()
    .transform((value) =>
      value === null || value === undefined ? null : { create: value.create ?? null, update: value.update ?? null },
    ),
});

function expires(prior: ObjectValue | null, planned: ObjectValue, now: Date): boolean {
  const client: Value | undefined = prior?.["kubernetes_client_configuration"];
  const certificate = isObject(client) ? textOf(client["client_certificate"]) : undefined;
  if (certificate === undefined) return false;
  const margin = parseDuration(textOf(planned["certificate_renewal_duration"]) ?? DEFAULT_RENEWAL) ?? 0;
  return expiryOf(certificate, "Kubernetes client certificate").getTime() < now.getTime() + margin;
}

async function fetchKubeconfig(
  planned: ObjectValue,
  timeoutMs: number,
  context: TalosContext,
): Promise<{ state: ObjectValue; cluster: string }> {
  const target = targetOf(planned, {});
  const access = authenticated(target);
  return onNode(context, target, `${target.node} gives no kubeconfig`, timeoutMs, async (signal) => {
    const { stdout } = await context.talosctl({
      args: ["kubeconfig", "-", "--merge=false", ...access.args],
      files: access.files,
      signal,
    });
    const client = readKubeconfig(stdout);
    return {
      cluster: client.cluster,
      state: {
        kubeconfig_raw: stdout,
        kubernetes_client_configuration: {
          host: client.host,
          ca_certificate: client.caCertificate,
          client_certificate: client.clientCertificate,
          client_key: client.clientKey,
        },
      },
    };
  });
}
