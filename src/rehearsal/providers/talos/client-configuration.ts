import { z } from "zod";
import type { DataSourceType } from "../protocol/provider.ts";
import { clientConfiguration, clientConfigurationAttribute } from "./attributes.ts";
import type { TalosContext } from "./context.ts";
import { talosconfig } from "./talosconfig.ts";

const list = z
  .array(z.string().nullable())
  .nullable()
  .transform((items) => (items ?? []).filter((item) => item !== null));

const input = z.object({
  cluster_name: z.string(),
  client_configuration: clientConfiguration,
  endpoints: list,
  nodes: list,
});

/** A talosconfig for people and talosctl. */
export const clientConfigurationData: DataSourceType<TalosContext> = {
  name: "talos_client_configuration",
  schema: {
    version: 0,
    description: "A talosconfig for a cluster.",
    attributes: {
      id: { type: "string", description: "Name of the cluster", computed: true },
      cluster_name: {
        type: "string",
        description: "Name of the cluster, and of the context",
        required: true,
        validate: (value) => (value === "" ? "must not be empty" : undefined),
      },
      client_configuration: clientConfigurationAttribute("Access to the Talos API", { required: true }),
      endpoints: { type: ["list", "string"], description: "Machines that are dialled", optional: true },
      nodes: { type: ["list", "string"], description: "Machines that are meant when none is named", optional: true },
      talos_config: { type: "string", description: "The talosconfig", computed: true, sensitive: true },
    },
  },
  read: async (config) => {
    const { cluster_name, client_configuration, endpoints, nodes } = input.parse(config);
    return { id: cluster_name, talos_config: talosconfig(cluster_name, client_configuration, endpoints, nodes) };
  },
};
