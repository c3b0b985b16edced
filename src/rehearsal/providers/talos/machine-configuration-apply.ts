import { createHash } from "node:crypto";
import { z } from "zod";
import { messageOf } from "../../../lib/error.ts";
import { warning } from "../protocol/diagnostic.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { Change, PlanResult, ResourceType } from "../protocol/provider.ts";
import { UNKNOWN } from "../protocol/value.ts";
import type { ObjectValue, Value } from "../protocol/value.ts";
import { timeoutOf, timeoutsAttribute } from "../timeouts.ts";
import { clientConfigurationAttribute, textOf } from "./attributes.ts";
import type { TalosContext } from "./context.ts";
import { plannedEndpoint } from "./endpoint.ts";
import { authenticated, inMaintenance, insecure, onNode } from "./node.ts";
import { effective, inputOf, patched, patchesOf } from "./patched-configuration.ts";
import { exactlyOne, targetOf } from "./target.ts";

const MODES = ["auto", "reboot", "no_reboot", "staged", "staged_if_needing_reboot"];

/** A machine configuration put on a machine: in maintenance mode without certificate, afterwards with the client's. */
export const machineConfigurationApply: ResourceType<TalosContext> = {
  name: "talos_machine_configuration_apply",
  schema: {
    version: 1,
    description: "Applies a machine configuration to a machine.",
    attributes: {
      id: { type: "string", description: "Always machine_configuration_apply", computed: true, keep: true },
      apply_mode: {
        type: "string",
        description: `How the machine takes it: ${MODES.join(", ")}`,
        optional: true,
        computed: true,
        default: "auto",
        validate: (value) =>
          typeof value === "string" && MODES.includes(value) ? undefined : `must be one of ${MODES.join(", ")}`,
      },
      resolved_apply_mode: { type: "string", description: "The mode that was used", computed: true },
      node: { type: "string", description: "The machine", required: true },
      endpoint: {
        type: "string",
        description: "Where to reach it; the machine itself unless given",
        optional: true,
        computed: true,
      },
      client_configuration: clientConfigurationAttribute("Access to the Talos API", { optional: true }),
      client_configuration_wo: clientConfigurationAttribute("Access to the Talos API, kept nowhere", {
        optional: true,
        writeOnly: true,
      }),
      machine_configuration_input: {
        type: "string",
        description: "The configuration",
        optional: true,
        sensitive: true,
      },
      machine_configuration_input_wo: {
        type: "string",
        description: "The configuration, kept nowhere",
        optional: true,
        writeOnly: true,
      },
      on_destroy: {
        description: "What a destroy does to the machine; nothing unless reset is set",
        optional: true,
        type: {
          reset: { type: "bool", description: "Wipe state and data", optional: true, computed: true, default: false },
          graceful: { type: "bool", description: "Leave etcd first", optional: true, computed: true, default: true },
          reboot: {
            type: "bool",
            description: "Reboot instead of halting",
            optional: true,
            computed: true,
            default: false,
          },
        },
      },
      machine_configuration: {
        type: "string",
        description: "The configuration with its patches",
        computed: true,
        sensitive: true,
        keep: true,
      },
      machine_configuration_hash: {
        type: "string",
        description: "SHA-256 of the configuration with its patches, hex: shows changes of what is kept nowhere",
        computed: true,
        keep: true,
      },
      config_patches: { type: ["list", "string"], description: "Patches, as YAML texts, in order", optional: true },
      timeouts: timeoutsAttribute("create", "update", "delete"),
    },
  },
  validate: (config) => [
    ...exactlyOne(config, "machine_configuration_input"),
    ...exactlyOne(config, "client_configuration"),
  ],
  plan,
  create: async (planned, config, context) => {
    await apply(planned, config, context, timeoutOf(planned, "create"));
    return { id: "machine_configuration_apply" };
  },
  update: async (_prior, planned, config, context) => {
    await apply(planned, config, context, timeoutOf(planned, "update"));
    return { id: "machine_configuration_apply" };
  },
  destroy,
  upgrades: {
    // The first form had talosconfig and machine configuration as texts; the next apply fills the rest.
    0: async (state) => {
      const old = z
        .object({
          mode: z.string().nullish(),
          node: z.string(),
          endpoint: z.string(),
          machine_configuration: z.string(),
          config_patches: z.array(z.string()).nullish(),
        })
        .parse(state);
      return {
        ...Object.fromEntries(Object.keys(machineConfigurationApply.schema.attributes).map((name) => [name, null])),
        id: "machine_configuration_apply",
        apply_mode: old.mode ?? null,
        node: old.node,
        endpoint: old.endpoint,
        machine_configuration_input: old.machine_configuration,
        config_patches: old.config_patches ?? [],
      };
    },
  },
};

async function plan(change: Change, context: TalosContext): Promise<PlanResult> {
  const { prior, planned, config } = change;
  const endpoint = plannedEndpoint(change);
  if (endpoint === undefined) return {};
  const input = inputOf(config);
  const patches = patchesOf(config["config_patches"] ?? null);
  if (input === UNKNOWN || patches === undefined)
    return { set: { ...endpoint, machine_configuration: UNKNOWN, machine_configuration_hash: UNKNOWN } };
  if (input === undefined) return { set: endpoint };

  const configuration = await patched(input, patches, context);
  const set = {
    ...endpoint,
    machine_configuration: config["machine_configuration_input_wo"] === null ? configuration : null,
    machine_configuration_hash: createHash("sha256").update(configuration).digest("hex"),
  };
  const { mode, diagnostics } = await resolveMode({ ...planned, ...set }, prior, config, configuration, context);
  return { set: { ...set, resolved_apply_mode: mode }, diagnostics };
}

/** `staged_if_needing_reboot` asks the machine what the change would do; the others stand as they are. */
async function resolveMode(
  planned: ObjectValue,
  prior: ObjectValue | null,
  config: ObjectValue,
  configuration: string,
  context: TalosContext,
): Promise<{ mode: Value; diagnostics: readonly Diagnostic[] }> {
  const mode = planned["apply_mode"];
  if (mode !== "staged_if_needing_reboot") return { mode: mode ?? "auto", diagnostics: [] };
  const before = textOf(prior?.["resolved_apply_mode"]);
  if (before !== undefined && prior?.["machine_configuration_hash"] === planned["machine_configuration_hash"])
    return { mode: before, diagnostics: [] };
  const node = textOf(planned["node"]) ?? "";
  try {
    const target = targetOf(planned, config);
    const access = authenticated(target);
    const { stdout, stderr } = await context.talosctl({
      args: ["apply-config", "--dry-run", "--mode", "auto", "--file", "@machine.yaml@", ...access.args],
      files: { ...access.files, "machine.yaml": configuration },
      signal: context.signal,
    });
    if (!/with a reboot/i.test(stdout + stderr)) return { mode: "auto", diagnostics: [] };
    const detail = `The change on ${node} needs a reboot, so it is only staged. To put it in force: talosctl reboot --nodes ${node}`;
    return { mode: "staged", diagnostics: [warning("Reboot prevented", detail)] };
  } catch (error) {
    const detail = `${node} did not say whether the change needs a reboot (${messageOf(error)}); mode auto is used and may reboot it.`;
    return { mode: "auto", diagnostics: [warning("Cannot check whether a reboot is needed", detail)] };
  }
}

async function apply(
  planned: ObjectValue,
  config: ObjectValue,
  context: TalosContext,
  timeoutMs: number,
): Promise<void> {
  const target = targetOf(planned, config);
  const configuration = textOf(planned["machine_configuration"]) ?? (await effective(config, context));
  const mode = (textOf(planned["resolved_apply_mode"]) ?? textOf(planned["apply_mode"]) ?? "auto").replaceAll("_", "-");
  const files = { "machine.yaml": configuration };
  await onNode(context, target, `The configuration cannot be applied to ${target.node}`, timeoutMs, async (signal) => {
    const access = (await inMaintenance(context, target, signal))
      ? { args: insecure(target), files: {} }
      : authenticated(target);
    await context.talosctl({
      args: ["apply-config", "--mode", mode, "--file", "@machine.yaml@", ...access.args],
      files: { ...files, ...access.files },
      signal,
    });
  });
}

async function destroy(prior: ObjectValue, context: TalosContext): Promise<void> {
  const wanted = z
    .object({ reset: z.boolean(), graceful: z.boolean(), reboot: z.boolean() })
    .nullable()
    .parse(prior["on_destroy"] ?? null);
  if (wanted === null || !wanted.reset) return;
  const target = targetOf(prior, {});
  const timeoutMs = timeoutOf(prior, "delete");
  const access = authenticated(target);
  await context.talosctl({
    args: [
      "reset",
      `--graceful=${wanted.graceful}`,
      `--reboot=${wanted.reboot}`,
      "--system-labels-to-wipe=STATE,EPHEMERAL",
      "--wait",
      `--timeout=${timeoutMs}ms`,
      ...access.args,
    ],
    files: access.files,
    signal: context.signal,
    timeoutMs: timeoutMs + 5_000,
  });
}
