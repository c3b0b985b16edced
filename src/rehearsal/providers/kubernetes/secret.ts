import { z } from "zod";
import type { KubernetesObject, ObjectRef } from "../../../lib/kubernetes/object.ts";
import { atLeast, optional } from "../attribute-kinds.ts";
import { problem } from "../protocol/diagnostic.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import type { ResourceType } from "../protocol/provider.ts";
import { equal, UNKNOWN } from "../protocol/value.ts";
import type { ObjectValue, Value } from "../protocol/value.ts";
import { timeoutsAttribute } from "../timeouts.ts";
import { withClient, type KubernetesContext } from "./context.ts";
import { idAttribute } from "./id.ts";
import { metadataBlock, metadataFrom, metadataOf, renamed } from "./metadata.ts";
import { metadataPatch, type Operation } from "./patch.ts";

const REVISION = "Raised when the write-only values have changed; without it they are not written";

/**
 * A Secret. Write-only data is written when its revision is given first or changes, and never read back.
 * source: terraform-provider-kubernetes kubernetes/resource_kubernetes_secret_v1.go
 */
export const secret: ResourceType<KubernetesContext> = {
  name: "kubernetes_secret_v1",
  schema: {
    version: 0,
    description: "A Secret.",
    attributes: {
      id: idAttribute(),
      binary_data: optional(["map", "string"], "Data in base64", { sensitive: true }),
      binary_data_wo: optional(["map", "string"], "Data in base64, kept nowhere", { writeOnly: true }),
      binary_data_wo_revision: optional("number", REVISION, { validate: atLeast(1) }),
      data: { ...optional(["map", "string"], "Data", { sensitive: true }), computed: true, keep: true },
      data_wo: optional(["map", "string"], "Data, kept nowhere", { writeOnly: true }),
      data_wo_revision: optional("number", REVISION, { validate: atLeast(1) }),
      immutable: optional("bool", "The data can never be changed"),
      metadata: metadataBlock(true),
      timeouts: { ...timeoutsAttribute("create"), block: {} },
      type: optional("string", "Type of the Secret", { default: "Opaque" }),
      wait_for_service_account_token: optional("bool", "Wait for a token of this Secret", { default: true }),
    },
  },
  validate: conflicts,
  plan: async (change) => {
    const { prior, planned } = change;
    const retyped = prior !== null && !equal(prior["type"] ?? null, planned["type"] ?? null);
    return { replace: [...renamed(change), ...(retyped ? [["type"]] : [])] };
  },
  read: (state, context) =>
    withClient(context, async (client) => {
      const found = await client.find(refOf(state));
      return found === undefined ? null : { ...state, ...stateOf(found, state) };
    }),
  create: (planned, config, context) =>
    withClient(context, async (client) => {
      const { name, namespace, labels, annotations } = metadataOf(planned);
      const made = await client.create({
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name, namespace, labels, annotations },
        type: planned["type"],
        data: dataOf(planned, config),
        ...(typeof planned["immutable"] === "boolean" ? { immutable: planned["immutable"] } : {}),
      });
      return { id: `${namespace}/${name}`, data: null, ...stateOf(made, planned) };
    }),
  update: (prior, planned, config, context) =>
    withClient(context, async (client) => {
      const ref = refOf(prior);
      const operations: Operation[] = [
        ...metadataPatch(await client.get(ref), metadataOf(prior), metadataOf(planned)),
        ...(changed(prior, planned) ? [{ op: "add" as const, path: "/data", value: dataOf(planned, config) }] : []),
        ...(equal(prior["immutable"] ?? null, planned["immutable"] ?? null)
          ? []
          : [{ op: "add" as const, path: "/immutable", value: planned["immutable"] }]),
      ];
      const updated = await client.patch(ref, operations, { type: "json" });
      // What the SDK has no value for keeps the one it had.
      const data = planned["data"] === UNKNOWN ? null : (planned["data"] ?? null);
      return { data, ...stateOf(updated, planned) };
    }),
  destroy: (prior, context) =>
    withClient(context, async (client) => {
      const ref = refOf(prior);
      if ((await client.find(ref)) !== undefined) await client.delete(ref);
    }),
  importState: (id, context) =>
    withClient(context, async (client) => {
      const [namespace = "", name = ""] = id.split("/");
      const found = await client.get({ apiVersion: "v1", kind: "Secret", namespace, name });
      const state: ObjectValue = {
        ...Object.fromEntries(Object.keys(secret.schema.attributes).map((key) => [key, null])),
        id,
        metadata: [{ annotations: null, generate_name: null, labels: null, namespace, name }],
      };
      return { ...state, ...stateOf(found, state) };
    }),
};

const stored = z.looseObject({ type: z.string(), data: z.record(z.string(), z.string()).nullish() });

/** What is read back. Data that was given as write-only stays out of the state, whatever the cluster says. */
function stateOf(found: KubernetesObject, state: ObjectValue): ObjectValue {
  const { type, data } = stored.parse(found);
  const kept: ObjectValue = { type, metadata: metadataFrom(found, state) };
  if (revision(state, "data_wo_revision") > 0 || revision(state, "binary_data_wo_revision") > 0) return kept;
  const binary = strings.parse(state["binary_data"] ?? null);
  const texts = Object.entries(data ?? {}).filter(([key]) => !(key in binary));
  return { ...kept, data: Object.fromEntries(texts.map(([key, value]) => [key, decode(value)])) };
}

const strings = z
  .record(z.string(), z.string())
  .nullable()
  .transform((map) => map ?? {});
const known = z.unknown().transform((value) => strings.safeParse(value).data ?? {});

function dataOf(planned: ObjectValue, config: ObjectValue): Readonly<Record<string, string>> {
  const writeOnly = revision(planned, "data_wo_revision") > 0;
  const texts = writeOnly ? strings.parse(config["data_wo"] ?? null) : known.parse(planned["data"]);
  const binaryOnly = revision(planned, "binary_data_wo_revision") > 0;
  const binary = strings.parse((binaryOnly ? config["binary_data_wo"] : planned["binary_data"]) ?? null);
  return { ...Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, encode(value)])), ...binary };
}

function changed(prior: ObjectValue, planned: ObjectValue): boolean {
  return ["data", "data_wo_revision", "binary_data", "binary_data_wo_revision"].some(
    (name) => !equal(prior[name] ?? null, planned[name] ?? null),
  );
}

function conflicts(config: ObjectValue): readonly Diagnostic[] {
  const given = (name: string): boolean => (config[name] ?? null) !== null;
  return ["data", "binary_data"].flatMap((name) => [
    ...(given(name) && given(`${name}_wo`)
      ? [problem("Conflicting configuration arguments", `"${name}_wo": conflicts with ${name}`, [`${name}_wo`])]
      : []),
    ...(given(`${name}_wo_revision`) && !given(`${name}_wo`)
      ? [
          problem(
            "Missing required argument",
            `"${name}_wo_revision": all of \`${name}_wo,${name}_wo_revision\` must be specified`,
            [`${name}_wo_revision`],
          ),
        ]
      : []),
  ]);
}

function refOf(state: ObjectValue): ObjectRef {
  const [namespace = "", name = ""] = (typeof state["id"] === "string" ? state["id"] : "").split("/");
  return { apiVersion: "v1", kind: "Secret", namespace, name };
}

function revision(state: ObjectValue, name: string): number {
  const value: Value = state[name] ?? null;
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : 0;
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64");
}

function decode(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}
