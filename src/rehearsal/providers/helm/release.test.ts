import { describe, expect, it } from "vitest";
import { UNKNOWN } from "../protocol/value.ts";
import type { ObjectValue } from "../protocol/value.ts";
import { createCharts } from "./charts.ts";
import type { HelmContext } from "./context.ts";
import type { Invocation } from "./helm.ts";
import { release } from "./release.ts";
import { installArguments, upgradeArguments } from "./release-arguments.ts";
import { inputOf } from "./release-input.ts";

/** Every attribute as a configuration without it has it, then what is given. */
function state(given: ObjectValue): ObjectValue {
  const all = Object.entries(release.schema.attributes).map(([name, { default: value }]) => [name, value ?? null]);
  return { ...Object.fromEntries(all), name: "csi", chart: "c", repository: "oci://r/charts", ...given };
}

function contextWith(version: string): { context: HelmContext; calls: Invocation[] } {
  const calls: Invocation[] = [];
  const helm = async (call: Invocation): Promise<string> => {
    calls.push(call);
    return `name: c\nversion: ${version}\n`;
  };
  const signal = new AbortController().signal;
  return { context: { helm, charts: createCharts(helm), access: undefined, signal }, calls };
}

const plan = (config: ObjectValue, context: HelmContext, prior: ObjectValue | null = null) =>
  release.plan?.({ prior, planned: state(config), config: state(config) }, context);

describe("helm_release", () => {
  it("plans the version that the chart has, and asks for an exact one only once", async () => {
    const { context, calls } = contextWith("0.5.9");
    expect(await plan({ version: "0.5.9" }, context)).toMatchObject({ set: { version: "0.5.9", metadata: UNKNOWN } });
    expect(await plan({ version: "v0.5.9" }, context)).toMatchObject({ set: { version: "v0.5.9" } });
    await plan({ version: "0.5.9" }, context);
    expect(calls.map(({ args }) => args.join(" "))).toEqual([
      "show chart oci://r/charts/c --version 0.5.9",
      "show chart oci://r/charts/c --version v0.5.9",
    ]);
    expect(await plan({ chart: UNKNOWN }, context)).toMatchObject({ set: { version: UNKNOWN } });
  });

  it("refuses a range, as the original does", async () => {
    await expect(plan({ version: "~> 0.5" }, contextWith("0.5.9").context)).rejects.toThrow(
      'The version in the configuration is "~> 0.5" but the planned version is "0.5.9"',
    );
  });

  it("repairs a release that failed, and replaces one that gets another name", async () => {
    const { context } = contextWith("0.5.9");
    const prior = state({ version: "0.5.9", status: "deployed", metadata: { revision: 1 } });
    expect((await plan({ version: "0.5.9" }, context, prior))?.set).not.toHaveProperty("metadata");
    const failed = { ...prior, status: "failed" };
    expect(await plan({ version: "0.5.9" }, context, failed)).toMatchObject({
      set: { status: "deployed", metadata: UNKNOWN },
    });
    expect((await plan({ version: "0.5.9", name: "other" }, context, prior))?.replace).toEqual([["name"]]);
  });

  it("fails in helm's words while there is no cluster", async () => {
    const { context } = contextWith("0.5.9");
    await expect(release.create(state({ upgrade_install: true }), {}, context)).rejects.toThrow(
      "Kubernetes cluster unreachable",
    );
  });

  it("says which part of a configuration it would leave undone", () => {
    const wanted = { set_list: [{ name: "a", value: ["b"] }], lint: true, set_sensitive: [], devel: null };
    expect(release.validate?.(state(wanted)).map(({ path }) => path)).toEqual([["lint"], ["set_list"]]);
  });

  it("writes out what it asks of helm", () => {
    const input = inputOf(
      state({ version: "1.2.3", values: ["a: 1"], set: [{ name: "x.y", value: "1", type: "string" }], wait: false }),
    );
    expect(installArguments(input).join(" ")).toBe(
      "install csi oci://r/charts/c --version 1.2.3 --namespace default --server-side=false --timeout=300s --values @values-0.yaml@ --set-string x.y=1 --render-subchart-notes --wait=hookOnly",
    );
    const index = inputOf(state({ repository: "https://charts.example.net", force_update: true }));
    expect(upgradeArguments(index).join(" ")).toBe(
      "upgrade csi c --repo https://charts.example.net --namespace default --server-side=false --timeout=300s --render-subchart-notes --wait=legacy --force-replace --history-max=0",
    );
  });
});
