import type { ResourceType } from "../protocol/provider.ts";
import type { ObjectValue } from "../protocol/value.ts";
import { timeoutOf, timeoutsAttribute } from "../timeouts.ts";
import { clientConfigurationAttribute, textOf } from "./attributes.ts";
import type { TalosContext } from "./context.ts";
import { plannedEndpoint } from "./endpoint.ts";
import { authenticated, onNode } from "./node.ts";
import { exactlyOne, targetOf } from "./target.ts";
import { z } from "zod";

/**
 * Starts etcd on one control plane, once. As in the real provider a cluster that is bootstrapped already is no success:
 * AlreadyExists is tried again until the time is up, and the way out is an import.
 */
export const machineBootstrap: ResourceType<TalosContext> = {
  name: "talos_machine_bootstrap",
  schema: {
    version: 1,
    description: "Bootstraps etcd on a control plane.",
    attributes: {
      id: { type: "string", description: "Always machine_bootstrap", computed: true, keep: true },
      endpoint: {
        type: "string",
        description: "Where to reach it; the machine itself unless given",
        optional: true,
        computed: true,
      },
      node: { type: "string", description: "The control plane that starts etcd", required: true },
      client_configuration: clientConfigurationAttribute("Access to the Talos API", { optional: true }),
      client_configuration_wo: clientConfigurationAttribute("Access to the Talos API, kept nowhere", {
        optional: true,
        writeOnly: true,
      }),
      timeouts: timeoutsAttribute("create"),
    },
  },
  validate: (config) => exactlyOne(config, "client_configuration"),
  plan: async (change) => ({ set: plannedEndpoint(change) ?? {} }),
  create: async (planned, config, context) => {
    const target = targetOf(planned, config);
    const access = authenticated(target);
    const timeoutMs = timeoutOf(planned, "create");
    await onNode(context, target, `${target.node} cannot be bootstrapped`, timeoutMs, async (signal) => {
      await context.talosctl({ args: ["bootstrap", ...access.args], files: access.files, signal });
    });
    return { id: "machine_bootstrap" };
  },
  // A bootstrapped cluster stays so, whoever is asked next time.
  update: async (prior) => ({ id: textOf(prior["id"]) ?? "machine_bootstrap" }),
  upgrades: {
    0: async (state) => ({ ...EMPTY, ...z.object({ endpoint: z.string(), node: z.string() }).parse(state) }),
  },
  importState: async () => EMPTY,
};

const EMPTY: ObjectValue = {
  id: "machine_bootstrap",
  endpoint: null,
  node: null,
  client_configuration: null,
  client_configuration_wo: null,
  timeouts: null,
};
