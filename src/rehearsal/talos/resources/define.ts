import { create, toBinary } from "@bufbuild/protobuf";
import type { DescMessage, MessageInitShape } from "@bufbuild/protobuf";
import { stringify } from "yaml";
import { ResourceDefinitionSpec_Sensitivity, ResourceDefinitionSpecSchema } from "../gen/cosi/meta_pb.ts";
import type { Boot } from "../runtime/boot.ts";

/** What a type of resource is called, and how `talosctl get` shows it. */
export interface ResourceType {
  /** As in Talos, never derived: the plural and the domain are irregular. */
  readonly type: string;
  readonly displayType: string;
  readonly namespace: string;
  /** Besides those that every type has. */
  readonly aliases?: readonly string[];
  readonly columns?: readonly { readonly name: string; readonly jsonPath: string }[];
  /** Only administrators may read it. */
  readonly sensitive?: true;
}

/** One resource as it is now. */
export interface ResourceContent {
  readonly id: string;
  readonly proto: Uint8Array;
  readonly yaml: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A type with its contents: a file of this folder and a line of its list. */
export interface ResourceKind extends ResourceType {
  /** All resources of the type; called whenever somebody looks and after every change of the machine. */
  collect(boot: Boot): readonly ResourceContent[] | Promise<readonly ResourceContent[]>;
}

/**
 * @param schema  of the spec on the wire
 * @param collect every resource with both forms of its spec: the message, and what is shown as YAML (field names
 *                differ between the two)
 */
export function resource<T extends DescMessage>(
  type: ResourceType,
  schema: T,
  collect: (boot: Boot) => Described<T>[] | Promise<Described<T>[]>,
): ResourceKind {
  const encode = ({ id, spec, shown, yaml, annotations }: Described<T>): ResourceContent => ({
    id,
    proto: toBinary(schema, create(schema, spec)),
    yaml: yaml ?? stringify(shown, { indent: 4, lineWidth: 0 }),
    ...(annotations === undefined ? {} : { annotations }),
  });
  return { ...type, collect: async (boot) => (await collect(boot)).map(encode) };
}

export interface Described<T extends DescMessage> {
  readonly id: string;
  readonly spec: MessageInitShape<T>;
  readonly shown?: unknown;
  /** The YAML form, when it is not simply `shown` written down. */
  readonly yaml?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The definition of a type as a resource itself; clients find types and their short names through it. */
export function definitionOf(type: ResourceType): ResourceContent {
  const aliases = aliasesOf(type);
  const parts = type.type.toLowerCase().split(".").slice(0, -1);
  const allAliases = [...parts.map((_, index) => parts.slice(0, index + 1).join(".")), ...aliases];
  const printColumns = (type.columns ?? []).map((column) => ({ ...column }));
  const sensitivity = type.sensitive === true ? { sensitivity: "sensitive" } : {};
  const spec = create(ResourceDefinitionSpecSchema, {
    resourceType: type.type,
    displayType: type.displayType,
    defaultNamespace: type.namespace,
    aliases,
    allAliases,
    printColumns,
    sensitivity: ResourceDefinitionSpec_Sensitivity[type.sensitive === true ? "SENSITIVE" : "NON_SENSITIVE"],
  });
  const shown = {
    type: type.type,
    displayType: type.displayType,
    defaultNamespace: type.namespace,
    aliases,
    allAliases,
    printColumns,
    ...sensitivity,
  };
  return {
    id: type.type.toLowerCase(),
    proto: toBinary(ResourceDefinitionSpecSchema, spec),
    yaml: stringify(shown, { indent: 4, lineWidth: 0 }),
  };
}

/** Its own names, the singular, and the capitals of the singular with their plural (source: cosi-project/runtime meta). */
function aliasesOf({ displayType, aliases = [] }: ResourceType): string[] {
  const capitals = displayType.replaceAll(/[^A-Z]/g, "").toLowerCase();
  const short = capitals.length < 2 ? [] : capitals.endsWith("s") ? [capitals] : [capitals, `${capitals}s`];
  return [...aliases, displayType.toLowerCase(), ...short];
}
