import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { ResourceType } from "../protocol/provider.ts";
import { isObject, UNKNOWN } from "../protocol/value.ts";
import type { ObjectValue } from "../protocol/value.ts";
import { clientConfiguration, clientConfigurationAttribute, textOf } from "./attributes.ts";
import type { ClientConfiguration } from "./attributes.ts";
import { expiryOf } from "./certificate.ts";
import type { TalosContext } from "./context.ts";
import { bundleFromSecrets, machineSecrets, machineSecretsAttribute, secretsFromBundle } from "./secrets-bundle.ts";
import type { MachineSecrets } from "./secrets-bundle.ts";
import { clientOf } from "./talosconfig.ts";
import { compareVersions, DEFAULT_TALOS_VERSION, talosVersionProblem } from "./version.ts";

/** All secrets of a cluster, made once; the administrator's certificate is renewed a month before it expires. */
export const machineSecretsResource: ResourceType<TalosContext> = {
  name: "talos_machine_secrets",
  schema: {
    version: 1,
    description: "Secrets of a Talos cluster.",
    attributes: {
      id: { type: "string", description: "Always machine_secrets", computed: true, keep: true },
      talos_version: {
        type: "string",
        description: "Talos version for which the secrets are made, like v1.13",
        optional: true,
        computed: true,
        validate: talosVersionProblem,
      },
      machine_secrets: machineSecretsAttribute({ computed: true }),
      client_configuration: clientConfigurationAttribute("The administrator's access to the Talos API", {
        computed: true,
      }),
    },
  },

  plan: async ({ prior, planned, config }, context) => {
    const version = plannedVersion(planned, config);
    const before = textOf(prior?.["talos_version"]);
    return {
      set: {
        talos_version: version,
        ...(expires(prior, context.now()) ? { client_configuration: UNKNOWN_CLIENT } : {}),
      },
      // Older Talos knows fewer secrets: there is no way back within one set.
      replace:
        before !== undefined && typeof version === "string" && compareVersions(version, before) < 0
          ? [["talos_version"]]
          : [],
    };
  },

  create: async (planned, _config, context) => {
    const version = textOf(planned["talos_version"]) ?? DEFAULT_TALOS_VERSION;
    const { stdout } = await context.talosctl({
      args: ["gen", "secrets", "--talos-version", version, "--output-file", "-"],
      signal: context.signal,
    });
    return made(secretsFromBundle(stdout), context);
  },

  update: async (prior, _planned, _config, context) => {
    const secrets = machineSecrets.parse(prior["machine_secrets"]);
    const client = expires(prior, context.now())
      ? await newClient(secrets, context)
      : clientConfiguration.parse(prior["client_configuration"]);
    return { machine_secrets: secrets, client_configuration: client };
  },

  upgrades: {
    // The first form held talosctl's file as one text.
    0: async (state, context) => {
      const { machine_secrets } = z.object({ machine_secrets: z.string() }).parse(state);
      return imported(machine_secrets, context);
    },
  },
  importState: async (path, context) => imported(await readFile(path, "utf8"), context),
};

const UNKNOWN_CLIENT: ObjectValue = { ca_certificate: UNKNOWN, client_certificate: UNKNOWN, client_key: UNKNOWN };

function plannedVersion(planned: ObjectValue, config: ObjectValue): string | typeof UNKNOWN {
  if (config["talos_version"] === UNKNOWN) return UNKNOWN;
  return textOf(planned["talos_version"]) ?? DEFAULT_TALOS_VERSION;
}

/** Whether the administrator's certificate has less than a month left. */
function expires(prior: ObjectValue | null, now: Date): boolean {
  const client = prior?.["client_configuration"];
  const certificate = isObject(client) ? textOf(client["client_certificate"]) : undefined;
  if (certificate === undefined) return false;
  const inAMonth = new Date(now);
  inAMonth.setMonth(inAMonth.getMonth() + 1);
  return expiryOf(certificate, "client certificate") < inAMonth;
}

async function made(secrets: MachineSecrets, context: TalosContext): Promise<ObjectValue> {
  return { id: "machine_secrets", machine_secrets: secrets, client_configuration: await newClient(secrets, context) };
}

/** A secrets file from elsewhere says nothing of its version; only clusters before 1.3 have an AES-CBC key. */
async function imported(bundle: string, context: TalosContext): Promise<ObjectValue> {
  const secrets = secretsFromBundle(bundle);
  const version = secrets.secrets.aescbc_encryption_secret === null ? "v1.3" : "v1.2";
  return { ...(await made(secrets, context)), talos_version: version };
}

/** talosctl signs an administrator's certificate for one year whenever it writes a talosconfig. */
async function newClient(secrets: MachineSecrets, context: TalosContext): Promise<ClientConfiguration> {
  const { stdout } = await context.talosctl({
    // Name and endpoint do not enter the certificate.
    args: [
      "gen",
      "config",
      "talos",
      "https://localhost:6443",
      "--with-secrets",
      "@secrets.yaml@",
      "--output-types",
      "talosconfig",
      "--output",
      "-",
    ],
    files: { "secrets.yaml": bundleFromSecrets(secrets) },
    signal: context.signal,
  });
  return clientOf(stdout);
}
