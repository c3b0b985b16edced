import { connect } from "node:http2";
import { createClient } from "@connectrpc/connect";
import type { Client } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HomelabError } from "../../../lib/error.ts";
import { DiagnosticError, problem } from "./diagnostic.ts";
import { messageFrom, objectFrom } from "./dynamic.ts";
import { Diagnostic_Severity, Provider as Descriptor } from "./gen/tfplugin6_pb.ts";
import type { DataSourceType, Provider, ResourceType } from "./provider.ts";
import type { Schema } from "./schema.ts";
import { serveProvider } from "./server.ts";
import type { ProviderServer } from "./server.ts";
import { UNKNOWN } from "./value.ts";
import type { ObjectValue } from "./value.ts";

interface Context {
  readonly region: string;
  readonly signal: AbortSignal;
}

const schema: Schema = {
  version: 2,
  description: "",
  attributes: {
    id: { type: "string", description: "", computed: true, keep: true },
    name: {
      type: "string",
      description: "",
      required: true,
      validate: (value) => (value === "bad" ? "is bad" : undefined),
    },
    key: { type: "string", description: "", optional: true, writeOnly: true },
  },
};

/** Called when the slow creation has begun, and when it was told to end. */
let begun: () => void = () => undefined;
let ended: () => void = () => undefined;

const thing: ResourceType<Context> = {
  name: "test_thing",
  schema,
  plan: async ({ prior, planned }) => ({ replace: prior?.["name"] === planned["name"] ? [] : [["name"]] }),
  create: async (planned, config, { region, signal }) => {
    if (planned["name"] === "slow")
      await new Promise((_, reject) => {
        signal.addEventListener(
          "abort",
          () => {
            ended();
            reject(new HomelabError("INTERRUPTED", "stopped"));
          },
          { once: true },
        );
        begun();
      });
    if (planned["name"] === "fail")
      throw new DiagnosticError(problem("no", "password: hunter2hunter2hunter2", ["name"]));
    if (planned["name"] === "lazy") return {};
    return { id: `${region}/${String(config["key"])}` };
  },
  update: async () => {
    throw new Error("no update");
  },
  upgrades: { 1: async (state) => ({ id: "upgraded", name: JSON.stringify(state), key: null }) },
};

const source: DataSourceType<Context> = {
  name: "test_source",
  schema,
  read: async (_, { region }) => ({ id: region }),
};

const provider: Provider<Context> = {
  schema: { version: 0, description: "", attributes: { region: { type: "string", description: "", optional: true } } },
  resources: [thing],
  dataSources: [source],
  configure: (config) => (signal) => ({ region: String(config["region"]), signal }),
};

const value = (object: ObjectValue | null): ReturnType<typeof messageFrom> => messageFrom(object, schema);
const config = (name: string, key: string | null = null): ObjectValue => ({ id: null, name, key });

describe("the plugin protocol", () => {
  let server: ProviderServer;
  let client: Client<typeof Descriptor>;
  const typeName = "test_thing";
  const apply = (name: string, signal?: AbortSignal): ReturnType<typeof client.applyResourceChange> =>
    client.applyResourceChange(
      {
        typeName,
        priorState: value(null),
        plannedState: value({ id: UNKNOWN, name, key: null }),
        config: value(config(name, "k")),
      },
      signal === undefined ? {} : { signal },
    );

  beforeAll(async () => {
    server = await serveProvider(provider, "127.233.0.5");
    client = createClient(Descriptor, createGrpcTransport({ baseUrl: `http://${server.address}` }));
  });
  afterAll(() => server.close());
  const configure = (): Promise<unknown> =>
    client.configureProvider({ config: messageFrom({ region: "eu" }, provider.schema) });

  it("refuses work before it is configured", async () => {
    const { diagnostics } = await apply("a");
    expect(diagnostics[0]?.detail).toContain("not configured");
  });

  it("lists what it has", async () => {
    const metadata = await client.getMetadata({});
    expect(metadata.resources.map(({ typeName: name }) => name)).toEqual(["test_thing"]);
    const { resourceSchemas, dataSourceSchemas } = await client.getProviderSchema({});
    expect(resourceSchemas["test_thing"]?.version).toBe(2n);
    expect(Object.keys(dataSourceSchemas)).toEqual(["test_source"]);
  });

  it("shows a wrong attribute at its path, and knows no other resources", async () => {
    const { diagnostics } = await client.validateResourceConfig({ typeName, config: value(config("bad")) });
    expect(diagnostics).toMatchObject([{ severity: Diagnostic_Severity.ERROR, detail: "name is bad" }]);
    expect(diagnostics[0]?.attribute?.steps[0]?.selector).toEqual({ case: "attributeName", value: "name" });
    const other = await client.validateResourceConfig({ typeName: "test_other" });
    expect(other.diagnostics[0]?.detail).toBe("this provider has no resource test_other");
  });

  it("plans, and says what forces a replacement", async () => {
    await configure();
    const prior = { id: "1", name: "a", key: null };
    const plan = await client.planResourceChange({
      typeName,
      priorState: value(prior),
      proposedNewState: value({ ...prior, name: "b" }),
      config: value(config("b")),
    });
    expect(objectFrom(plan.plannedState, schema)).toEqual({ id: "1", name: "b", key: null });
    expect(plan.requiresReplace[0]?.steps[0]?.selector.value).toBe("name");
    const destroy = await client.planResourceChange({
      typeName,
      priorState: value(prior),
      proposedNewState: value(null),
    });
    expect(objectFrom(destroy.plannedState, schema)).toBeNull();
  });

  it("gives the write-only value to the work and keeps it nowhere", async () => {
    const { newState, diagnostics } = await apply("a");
    expect(diagnostics).toEqual([]);
    expect(objectFrom(newState, schema)).toEqual({ id: "eu/k", name: "a", key: null });
  });

  it("keeps nothing of what failed, redacts, and does not accept an unfinished state", async () => {
    const failed = await apply("fail");
    expect(objectFrom(failed.newState, schema)).toBeNull();
    expect(failed.diagnostics).toMatchObject([{ summary: "no", detail: "password: [redacted]" }]);
    const lazy = await apply("lazy");
    expect(lazy.diagnostics[0]?.detail).toContain("left id unknown");
    const prior = { id: "1", name: "a", key: null };
    const update = await client.applyResourceChange({
      typeName,
      priorState: value(prior),
      plannedState: value({ ...prior, name: "b" }),
      config: value(config("b")),
    });
    expect(objectFrom(update.newState, schema)).toEqual(prior);
    expect(update.diagnostics[0]?.detail).toBe("no update");
  });

  it("reads stored states: the present form, an older one, no newer one", async () => {
    const upgrade = async (version: bigint, json: string): ReturnType<typeof client.upgradeResourceState> =>
      client.upgradeResourceState({ typeName, version, rawState: { json: new TextEncoder().encode(json) } });
    const present = await upgrade(2n, '{"id":"1","name":"a","gone":true}');
    expect(objectFrom(present.upgradedState, schema)).toEqual({ id: "1", name: "a", key: null });
    const older = await upgrade(1n, '{"old":1}');
    expect(objectFrom(older.upgradedState, schema)).toMatchObject({ id: "upgraded", name: '{"old":1}' });
    const newer = await upgrade(3n, "{}");
    expect(newer.diagnostics[0]?.detail).toContain("written by a newer one");
    const flat = await client.upgradeResourceState({ typeName, version: 0n, rawState: { flatmap: { id: "1" } } });
    expect(flat.diagnostics[0]?.detail).toContain("before 0.12");
  });

  it("reads a data source", async () => {
    const { state } = await client.readDataSource({ typeName: "test_source", config: value(config("a")) });
    expect(objectFrom(state, schema)).toEqual({ id: "eu", name: "a", key: null });
  });

  it("ends what is under way when the run is stopped, and serves the next run", async () => {
    const started = new Promise<void>((resolve) => (begun = resolve));
    const slow = apply("slow");
    await started;
    await client.stopProvider({});
    expect((await slow).diagnostics[0]?.detail).toBe("stopped");
    await configure();
    expect((await apply("a")).diagnostics).toEqual([]);
  });

  it("ends what is under way when its caller is gone", async () => {
    const end = new Promise<void>((resolve) => (ended = resolve));
    const started = new Promise<void>((resolve) => (begun = resolve));
    const caller = new AbortController();
    const slow = apply("slow", caller.signal);
    await started;
    caller.abort();
    await expect(slow).rejects.toThrow("aborted");
    await end;
  });

  it("is idle only when nobody is connected", async () => {
    const other = await serveProvider(provider, "127.233.0.5");
    await other.idle();
    const session = connect(`http://${other.address}`);
    await new Promise((resolve) => session.once("connect", resolve));
    const order: string[] = [];
    const idle = other.idle().then(() => order.push("idle"));
    await new Promise<void>((resolve) => session.ping(() => resolve()));
    order.push("still connected");
    session.close();
    await idle;
    expect(order).toEqual(["still connected", "idle"]);
    await other.close();
  });

  it("closes only when what is under way has ended", async () => {
    const other = await serveProvider(provider, "127.233.0.5");
    const caller = createClient(Descriptor, createGrpcTransport({ baseUrl: `http://${other.address}` }));
    await caller.configureProvider({ config: messageFrom({ region: "eu" }, provider.schema) });
    const order: string[] = [];
    ended = () => order.push("ended");
    const started = new Promise<void>((resolve) => (begun = resolve));
    const slow = caller
      .applyResourceChange({
        typeName,
        plannedState: value({ id: UNKNOWN, name: "slow", key: null }),
        config: value(config("slow")),
      })
      .catch(() => undefined);
    await started;
    await other.close();
    order.push("closed");
    await slow;
    expect(order).toEqual(["ended", "closed"]);
  });
});
