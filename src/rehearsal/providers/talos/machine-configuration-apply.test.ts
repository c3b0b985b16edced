import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { planAttributes } from "../protocol/plan.ts";
import type { PlanResult } from "../protocol/provider.ts";
import { UNKNOWN } from "../protocol/value.ts";
import type { ObjectValue } from "../protocol/value.ts";
import { machineConfigurationApply as resource } from "./machine-configuration-apply.ts";
import { fakeContext } from "../../../../test/talos-context.ts";
import type { Invocation } from "./talosctl.ts";

const client = { ca_certificate: "Y2E=", client_certificate: "Y3J0", client_key: "a2V5" };
const config: ObjectValue = {
  ...Object.fromEntries(Object.keys(resource.schema.attributes).map((name) => [name, null])),
  node: "192.168.1.201",
  client_configuration: client,
  machine_configuration_input: "version: v1alpha1\n",
};
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

async function plan(
  change: { config: ObjectValue; prior?: ObjectValue },
  answer: (call: Invocation) => string = () => "patched\n",
): Promise<{ planned: ObjectValue; result: PlanResult; calls: readonly Invocation[] }> {
  const prior = change.prior ?? null;
  const proposed = {
    ...prior,
    ...Object.fromEntries(Object.entries(change.config).filter(([, value]) => value !== null)),
  };
  const planned = planAttributes(resource.schema.attributes, prior, proposed, change.config);
  const { context, calls } = fakeContext(answer);
  const result = (await resource.plan?.({ prior, planned, config: change.config }, context)) ?? {};
  return { planned: { ...planned, ...result.set }, result, calls };
}

describe("plan of talos_machine_configuration_apply", () => {
  it("knows everything but the id on create when the configuration is known", async () => {
    const { planned, calls } = await plan({ config });
    expect(planned).toMatchObject({
      id: UNKNOWN,
      endpoint: "192.168.1.201",
      apply_mode: "auto",
      resolved_apply_mode: "auto",
      machine_configuration: "version: v1alpha1\n",
      machine_configuration_hash: hash("version: v1alpha1\n"),
    });
    expect(calls).toEqual([]);
  });

  it("leaves configuration and hash unknown while the input is", async () => {
    for (const change of [
      { machine_configuration_input: UNKNOWN },
      { config_patches: UNKNOWN },
      { config_patches: ["a: 1", UNKNOWN] },
    ] as const) {
      const { planned } = await plan({ config: { ...config, ...change } });
      expect(planned).toMatchObject({
        endpoint: "192.168.1.201",
        machine_configuration: UNKNOWN,
        machine_configuration_hash: UNKNOWN,
      });
    }
  });

  it("leaves the endpoint unknown while the node is", async () => {
    const { planned } = await plan({ config: { ...config, node: UNKNOWN } });
    expect(planned["endpoint"]).toBe(UNKNOWN);
  });

  it("patches with talosctl, and only files carry the texts", async () => {
    const { planned, calls } = await plan({ config: { ...config, config_patches: ["a: 1", "b: 2"] } });
    expect(planned).toMatchObject({
      machine_configuration: "patched\n",
      machine_configuration_hash: hash("patched\n"),
    });
    expect(calls[0]?.args).toEqual([
      "machineconfig",
      "patch",
      "@machine.yaml@",
      "--patch",
      "@@patch-0.yaml@",
      "--patch",
      "@@patch-1.yaml@",
    ]);
    expect(calls[0]?.files).toEqual({
      "machine.yaml": "version: v1alpha1\n",
      "patch-0.yaml": "a: 1",
      "patch-1.yaml": "b: 2",
    });
  });

  it("plans nothing for an unchanged resource", async () => {
    const first = await plan({ config });
    const prior = { ...first.planned, id: "machine_configuration_apply" };
    const { planned } = await plan({ config, prior });
    expect(planned).toEqual(prior);
  });

  it("plans an update when the configuration changes", async () => {
    const first = await plan({ config });
    const prior = { ...first.planned, id: "machine_configuration_apply" };
    const { planned, result } = await plan({ config: { ...config, machine_configuration_input: "new\n" }, prior });
    expect(planned).toMatchObject({ id: "machine_configuration_apply", machine_configuration: "new\n" });
    expect(result.replace ?? []).toEqual([]);
  });

  it("keeps write-only input out of the plan but shows its change by the hash", async () => {
    const writeOnly = { ...config, machine_configuration_input: null, machine_configuration_input_wo: "secret\n" };
    const { planned } = await plan({ config: writeOnly });
    expect(planned).toMatchObject({
      machine_configuration_input_wo: null,
      machine_configuration: null,
      machine_configuration_hash: hash("secret\n"),
    });
  });

  it("asks the machine when a reboot shall be avoided", async () => {
    const careful = { ...config, apply_mode: "staged_if_needing_reboot" };
    const staged = await plan({ config: careful }, () => "Applied configuration with a reboot (skipped in dry-run)");
    expect(staged.planned["resolved_apply_mode"]).toBe("staged");
    expect(staged.result.diagnostics?.[0]).toMatchObject({ severity: "warning", summary: "Reboot prevented" });
    expect(staged.calls[0]?.args).toContain("--dry-run");
    const live = await plan({ config: careful }, () => "Applied configuration without a reboot (skipped in dry-run)");
    expect(live.planned["resolved_apply_mode"]).toBe("auto");
    const silent = await plan({ config: careful }, () => {
      throw new Error("nobody there");
    });
    expect(silent.planned["resolved_apply_mode"]).toBe("auto");
    expect(silent.result.diagnostics?.[0]?.detail).toContain("nobody there");
  });
});

it("wants exactly one input and one client", () => {
  expect(resource.validate?.(config)).toEqual([]);
  expect(resource.validate?.({ ...config, client_configuration: null })).toMatchObject([
    { path: ["client_configuration"] },
  ]);
  expect(resource.validate?.({ ...config, machine_configuration_input_wo: UNKNOWN })).toMatchObject([
    { summary: "Conflicting machine_configuration_input" },
  ]);
});

it("resets a machine on destroy only when told to", async () => {
  const { context, calls } = fakeContext(() => "");
  const state = { ...config, on_destroy: null };
  await resource.destroy?.(state, context);
  await resource.destroy?.({ ...state, on_destroy: { reset: false, graceful: true, reboot: true } }, context);
  expect(calls).toEqual([]);
  await resource.destroy?.({ ...state, on_destroy: { reset: true, graceful: false, reboot: true } }, context);
  expect(calls[0]?.args).toEqual(
    expect.arrayContaining(["reset", "--graceful=false", "--reboot=true", "--system-labels-to-wipe=STATE,EPHEMERAL"]),
  );
});

it("reads the state of the first version", async () => {
  const { context } = fakeContext(() => "");
  const state = await resource.upgrades?.[0]?.(
    { mode: "auto", node: "a", endpoint: "b", talos_config: "t", machine_configuration: "m", config_patches: ["p"] },
    context,
  );
  expect(Object.keys(state ?? {}).toSorted()).toEqual(Object.keys(resource.schema.attributes).toSorted());
  expect(state).toMatchObject({ node: "a", endpoint: "b", machine_configuration_input: "m", config_patches: ["p"] });
});
