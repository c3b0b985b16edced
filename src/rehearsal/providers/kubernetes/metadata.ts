import { z } from "zod";
import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import { computed, defaulted, optional } from "../attribute-kinds.ts";
import type { Change } from "../protocol/provider.ts";
import type { Attribute, Attributes } from "../protocol/schema.ts";
import { equal, isList, isObject } from "../protocol/value.ts";
import type { ObjectValue, Value } from "../protocol/value.ts";

/** The block `metadata`. source: terraform-provider-kubernetes kubernetes/schema_metadata.go */
export function metadataBlock(namespaced: boolean): Attribute {
  const fields: Attributes = {
    annotations: optional(["map", "string"], "Annotations"),
    generate_name: optional("string", "Start of a name that the server completes"),
    generation: computed("number", "Generation of the wanted state", { keep: true }),
    labels: optional(["map", "string"], "Labels"),
    name: { ...optional("string", "Name"), computed: true, keep: true },
    resource_version: computed("string", "Version of the object", { keep: true }),
    uid: computed("string", "Identity of the object", { keep: true }),
    ...(namespaced ? { namespace: { ...defaulted("string", "Namespace", "default"), computed: false } } : {}),
  };
  return { description: "The object's metadata", type: fields, nesting: "list", block: { min: 1, max: 1 } };
}

const strings = z
  .record(z.string(), z.string())
  .nullable()
  .transform((map) => map ?? {});
const metadata = z.object({
  name: z.string(),
  namespace: z.string().default(""),
  labels: strings,
  annotations: strings,
});
export type Metadata = z.infer<typeof metadata>;

/** The metadata of a state or plan. @throws ZodError when the name is not known */
export function metadataOf(state: ObjectValue): Metadata {
  return metadata.parse(blockOf(state));
}

/** Names cannot be changed. */
export function renamed({ prior, planned }: Change): readonly (readonly (string | number)[])[] {
  if (prior === null) return [];
  const [before, after] = [blockOf(prior), blockOf(planned)];
  return ["name", "namespace", "generate_name"]
    .filter((field) => !equal(before[field] ?? null, after[field] ?? null))
    .map((field) => ["metadata", 0, field]);
}

/**
 * The block as the cluster has it. Labels and annotations that Kubernetes itself adds are left out unless they were
 * asked for. source: terraform-provider-kubernetes kubernetes/structures.go
 */
export function metadataFrom(object: KubernetesObject, state: ObjectValue): Value {
  const asked = blockOf(state);
  const { name, namespace, labels, annotations, generation, resourceVersion, uid } = object.metadata;
  return [
    {
      ...asked,
      name,
      ...("namespace" in asked ? { namespace: namespace ?? null } : {}),
      labels: withoutInternal(labels ?? {}, asked["labels"] ?? null),
      annotations: withoutInternal(annotations ?? {}, asked["annotations"] ?? null),
      generation: generation ?? 0,
      resource_version: resourceVersion ?? "",
      uid: uid ?? "",
    },
  ];
}

function blockOf(state: ObjectValue): ObjectValue {
  const blocks = state["metadata"] ?? null;
  const block = isList(blocks) ? blocks[0] : undefined;
  return isObject(block) ? block : {};
}

function withoutInternal(found: Readonly<Record<string, string>>, asked: Value): Value {
  const wanted = isObject(asked) ? asked : {};
  const kept = Object.entries(found).filter(([key]) => Object.hasOwn(wanted, key) || !isInternal(key));
  return kept.length === 0 && asked === null ? null : Object.fromEntries(kept);
}

function isInternal(key: string): boolean {
  const host = key.split("/")[0] ?? "";
  if (host === "app.kubernetes.io" || host === "service.beta.kubernetes.io") return false;
  return host.endsWith("kubernetes.io") || key === "deprecated.daemonset.template.generation";
}
