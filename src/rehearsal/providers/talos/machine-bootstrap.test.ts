import { expect, it } from "vitest";
import { UNKNOWN } from "../protocol/value.ts";
import { machineBootstrap as resource } from "./machine-bootstrap.ts";
import { fakeContext } from "../../../../test/talos-context.ts";

const { context, calls } = fakeContext(() => "");
const config = {
  id: null,
  endpoint: null,
  node: "a",
  client_configuration: null,
  client_configuration_wo: null,
  timeouts: null,
};

const set = async (change: object): Promise<unknown> =>
  (await resource.plan?.({ prior: null, planned: config, config: { ...config, ...change } }, context))?.set;

it("plans the node as endpoint unless one is given or the node is unknown", async () => {
  expect(await set({})).toEqual({ endpoint: "a" });
  expect(await set({ endpoint: "b" })).toEqual({});
  expect(await set({ node: UNKNOWN })).toEqual({});
});

it("does nothing on a change: a cluster stays bootstrapped", async () => {
  expect(await resource.update({ ...config, id: "machine_bootstrap" }, config, config, context)).toEqual({
    id: "machine_bootstrap",
  });
  expect(calls).toEqual([]);
});

it("can be imported, which is the way out when a run was killed after its bootstrap", async () => {
  const state = await resource.importState?.("anything", context);
  expect(state).toMatchObject({ id: "machine_bootstrap", node: null });
  expect(Object.keys(state ?? {}).toSorted()).toEqual(Object.keys(resource.schema.attributes).toSorted());
});
