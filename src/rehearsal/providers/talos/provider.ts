import type { Provider } from "../protocol/provider.ts";
import { UNKNOWN } from "../protocol/value.ts";
import { textOf } from "./attributes.ts";
import { clientConfigurationData } from "./client-configuration.ts";
import { clusterKubeconfig } from "./cluster-kubeconfig.ts";
import type { TalosContext } from "./context.ts";
import { imageFactorySchematic } from "./image-factory-schematic.ts";
import { machineBootstrap } from "./machine-bootstrap.ts";
import { machineConfiguration } from "./machine-configuration.ts";
import { machineConfigurationApply } from "./machine-configuration-apply.ts";
import { machineSecretsResource } from "./machine-secrets.ts";
import type { Talosctl } from "./talosctl.ts";

const DEFAULT_FACTORY = "https://factory.talos.dev";

/**
 * A provider with the schemas and the behaviour of siderolabs/talos 0.11.0, as far as terraform/modules use it. The
 * work is done by the real talosctl. A resource or data source is one file and one line here.
 *
 * @param env where proxy and trusted certificates are looked up
 */
export function talosProvider(options: {
  readonly talosctl: Talosctl;
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => Date;
}): Provider<TalosContext> {
  return {
    schema: {
      version: 0,
      description: "",
      attributes: {
        image_factory_url: {
          type: "string",
          description: `URL of Image Factory; ${DEFAULT_FACTORY} unless given`,
          optional: true,
        },
      },
    },
    resources: [
      clusterKubeconfig,
      imageFactorySchematic,
      machineBootstrap,
      machineConfigurationApply,
      machineSecretsResource,
    ],
    dataSources: [clientConfigurationData, machineConfiguration],
    configure: (config) => {
      const url = config["image_factory_url"];
      const factory = url === UNKNOWN ? undefined : (textOf(url) ?? DEFAULT_FACTORY);
      return (signal) => ({ ...options, factory, signal });
    },
  };
}
