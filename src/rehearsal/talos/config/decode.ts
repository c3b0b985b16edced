import { Document, isMap, isNode, isScalar, isSeq, YAMLMap, YAMLSeq } from "yaml";
import type { Node } from "yaml";
import type { z } from "zod";
import { ConfigError } from "./config-error.ts";
import { titleOf } from "./documents.ts";
import type { SourceDocument } from "./documents.ts";

/** Go names of the types that a mapping is decoded into, for the message that a scalar stands in its place. */
export type GoType = (path: readonly PropertyKey[]) => string;

/**
 * Decode a document into a schema and answer for its errors as Talos' YAML decoder does: first values of a wrong type
 * (all of them, by line), then unknown keys (all of them, as the YAML that would have to go).
 *
 * @param type   Go name of the document's type, e.g. `*v1alpha1.Config`
 * @param kind   the registered kind as it is named in the error; empty for v1alpha1
 * @throws ConfigError
 */
export function decode<T extends z.ZodType>(
  document: SourceDocument,
  schema: T,
  type: string,
  goType: GoType,
  kind = "",
): z.output<T> {
  const result = schema.safeParse(document.yaml.toJS());
  if (result.success) return result.data;
  const where = `error decoding document ${titleOf(document)} (line ${document.line}): `;
  const wrong = result.error.issues.filter((issue) => issue.code !== "unrecognized_keys");
  if (wrong.length > 0) {
    const lines = [...new Set(wrong.map((issue) => explain(document, issue, goType)))];
    const text = lines.toSorted((a, b) => a.line - b.line).map(({ line, message }) => `  line ${line}: ${message}`);
    throw new ConfigError(`${where}error decoding ${kind} to ${type}: yaml: construct errors:\n${text.join("\n")}`);
  }
  const unknown = new YAMLMap();
  for (const issue of result.error.issues) {
    if (issue.code !== "unrecognized_keys") continue;
    for (const key of issue.keys) keep(unknown, document.yaml.contents, [...issue.path, key]);
  }
  sortKeys(unknown);
  const tree = new Document(unknown).toString({ indent: 4, lineWidth: 0, flowCollectionPadding: false });
  throw new ConfigError(`${where}unknown keys found during decoding:\n${tree}`);
}

function explain(document: SourceDocument, issue: z.core.$ZodIssue, goType: GoType): { line: number; message: string } {
  const node = document.yaml.getIn(issue.path, true);
  const line = isNode(node) && node.range ? document.lines.linePos(node.range[0]).line : document.line;
  if (issue.code === "custom") return { line, message: issue.message };
  const target = issue.message === "mapping" ? goType(issue.path) : issue.message;
  if (issue.code === "invalid_value")
    return { line, message: `${String(isScalar(node) ? node.value : node)} does not belong to ${target} values` };
  return { line, message: `cannot construct ${describe(node)} into ${target}` };
}

function describe(node: unknown): string {
  if (isMap(node)) return "!!map";
  if (isSeq(node)) return "!!seq";
  if (!isScalar(node)) return "!!null";
  const tag =
    typeof node.value === "boolean"
      ? "bool"
      : typeof node.value === "number"
        ? "int"
        : node.value === null
          ? "null"
          : "str";
  return `!!${tag} \`${node.source ?? String(node.value)}\``;
}

/** Copy the node at a path, with the mappings and list items that lead to it. */
function keep(target: YAMLMap, source: Node | null, path: readonly PropertyKey[]): void {
  let to: YAMLMap | YAMLSeq = target;
  let from: unknown = source;
  for (const [depth, key] of path.entries()) {
    const next: unknown = isMap(from) || isSeq(from) ? from.get(key, true) : undefined;
    if (depth === path.length - 1) return void (to instanceof YAMLMap ? to.set(key, next) : to.add(next));
    const held: unknown = to instanceof YAMLMap ? to.get(key, true) : undefined;
    const branch: YAMLMap | YAMLSeq =
      held instanceof YAMLMap || held instanceof YAMLSeq ? held : isSeq(next) ? new YAMLSeq() : new YAMLMap();
    if (held === undefined) void (to instanceof YAMLMap ? to.set(key, branch) : to.add(branch));
    to = branch;
    from = next;
  }
}

function sortKeys(map: YAMLMap): void {
  map.items.sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1));
  for (const { value } of map.items)
    if (value instanceof YAMLMap && value.srcToken === undefined && value.range === undefined) sortKeys(value);
}
