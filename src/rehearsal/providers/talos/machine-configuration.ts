import { z } from "zod";
import { DiagnosticError, problem } from "../protocol/diagnostic.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { DataSourceType } from "../protocol/provider.ts";
import type { ObjectValue } from "../protocol/value.ts";
import { textOf } from "./attributes.ts";
import type { TalosContext } from "./context.ts";
import { bundleFromSecrets, machineSecrets, machineSecretsAttribute } from "./secrets-bundle.ts";
import { messageOf } from "../../../lib/error.ts";
import { DEFAULT_KUBERNETES_VERSION, DEFAULT_TALOS_VERSION, incompatibility, talosVersionProblem } from "./version.ts";

const input = z.object({
  cluster_name: z.string(),
  cluster_endpoint: z.string(),
  machine_type: z.enum(["controlplane", "worker"]),
  machine_secrets: machineSecrets,
  config_patches: z.array(z.string().nullable()).nullable(),
  kubernetes_version: z.string().nullable(),
  talos_version: z.string().nullable(),
  docs: z.boolean().nullable(),
  examples: z.boolean().nullable(),
});

/** The configuration of one machine, patches applied: the work of `talosctl gen config`. */
export const machineConfiguration: DataSourceType<TalosContext> = {
  name: "talos_machine_configuration",
  schema: {
    version: 0,
    description: "Machine configuration for one type of node.",
    attributes: {
      id: { type: "string", description: "Name of the cluster", computed: true },
      cluster_name: {
        type: "string",
        description: "Name of the cluster",
        required: true,
        validate: (value) => (value === "" ? "must not be empty" : undefined),
      },
      cluster_endpoint: {
        type: "string",
        description: "URL of the Kubernetes API",
        required: true,
        validate: endpointProblem,
      },
      machine_secrets: machineSecretsAttribute({ required: true }),
      machine_type: {
        type: "string",
        description: "controlplane or worker",
        required: true,
        validate: (value) =>
          value === "controlplane" || value === "worker" ? undefined : "must be controlplane or worker",
      },
      config_patches: { type: ["list", "string"], description: "Patches, as YAML texts, in order", optional: true },
      kubernetes_version: { type: "string", description: "Kubernetes version", optional: true },
      talos_version: {
        type: "string",
        description: "Talos version whose features the configuration uses",
        optional: true,
        validate: talosVersionProblem,
      },
      docs: { type: "bool", description: "Whether to write documentation into the configuration", optional: true },
      examples: { type: "bool", description: "Whether to write examples into the configuration", optional: true },
      machine_configuration: { type: "string", description: "The configuration", computed: true, sensitive: true },
    },
  },
  validate: versionsFit,

  read: async (config, context) => {
    const wanted = input.parse(config);
    const kubernetesVersion = wanted.kubernetes_version ?? DEFAULT_KUBERNETES_VERSION;
    const talosVersion = wanted.talos_version ?? DEFAULT_TALOS_VERSION;
    const patches = (wanted.config_patches ?? []).filter((patch) => patch !== null);
    const flag = wanted.machine_type === "controlplane" ? "--config-patch-control-plane" : "--config-patch-worker";
    try {
      const { stdout } = await context.talosctl({
        args: [
          "gen",
          "config",
          wanted.cluster_name,
          wanted.cluster_endpoint,
          "--with-secrets=@secrets.yaml@",
          `--kubernetes-version=${kubernetesVersion.replace(/^v/, "")}`,
          `--talos-version=${talosVersion}`,
          `--with-docs=${wanted.docs ?? false}`,
          `--with-examples=${wanted.examples ?? false}`,
          ...patches.map((_, index) => `${flag}=@@patch-${index}.yaml@`),
          `--output-types=${wanted.machine_type}`,
          "--output=-",
        ],
        files: {
          "secrets.yaml": bundleFromSecrets(wanted.machine_secrets),
          ...Object.fromEntries(patches.map((patch, index) => [`patch-${index}.yaml`, patch])),
        },
        signal: context.signal,
      });
      return {
        id: wanted.cluster_name,
        kubernetes_version: kubernetesVersion,
        talos_version: talosVersion,
        machine_configuration: stdout,
      };
    } catch (error) {
      throw new DiagnosticError(problem("The machine configuration cannot be generated", messageOf(error)));
    }
  },
};

function versionsFit(config: ObjectValue): readonly Diagnostic[] {
  const kubernetes = textOf(config["kubernetes_version"]);
  const talos = config["talos_version"] === null ? DEFAULT_TALOS_VERSION : textOf(config["talos_version"]);
  if (kubernetes === undefined || talos === undefined) return [];
  const reason = incompatibility(talos, kubernetes);
  return reason === undefined
    ? []
    : [problem("talos_version is not compatible with kubernetes_version", reason, ["kubernetes_version"])];
}

function endpointProblem(value: unknown): string | undefined {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === "https:" && url.host !== "") return undefined;
  return `must be an https URL like https://192.168.1.201:6443, but is ${JSON.stringify(value)}`;
}
