import { PveError } from "../errors.ts";
import type { RawValues } from "../schema/parameter.ts";
import type { Endpoint } from "./endpoint.ts";

export interface Route {
  readonly endpoint: Endpoint;
  /** Parameters from the path. */
  readonly parameters: RawValues;
}

export type Router = (method: string, path: string) => Route;

interface Node {
  readonly fixed: Map<string, Node>;
  variable: { readonly name: string; readonly rest: boolean; readonly node: Node } | undefined;
  readonly methods: Map<string, Endpoint>;
}

/**
 * Finds the endpoint of a path that is already percent-decoded; empty segments count for nothing.
 * source: pve-common PVE/RESTHandler.pm find_handler, map_method
 *
 * The router throws PveError 501 for what is not there.
 */
export function createRouter(endpoints: readonly Endpoint[]): Router {
  const root = createNode();
  for (const endpoint of endpoints) {
    let node = root;
    for (const segment of segmentsOf(endpoint.path)) node = child(node, segment);
    if (node.methods.has(endpoint.method)) throw new Error(`two endpoints for ${endpoint.method} ${endpoint.path}`);
    node.methods.set(endpoint.method, endpoint);
  }
  return (method, path) => {
    const parameters: Record<string, string> = {};
    const node = find(root, segmentsOf(path), parameters);
    const endpoint = node?.methods.get(method);
    if (endpoint === undefined)
      throw new PveError(501, `Method '${method} /${segmentsOf(path).join("/")}' not implemented`);
    return { endpoint, parameters };
  };
}

function find(root: Node, segments: readonly string[], parameters: Record<string, string>): Node | undefined {
  let node: Node = root;
  for (const [index, segment] of segments.entries()) {
    const fixed = node.fixed.get(segment);
    if (fixed !== undefined) {
      node = fixed;
      continue;
    }
    if (node.variable === undefined) return undefined;
    const rest = node.variable.rest ? segments.slice(index).join("/") : segment;
    parameters[node.variable.name] = rest;
    if (node.variable.rest) return node.variable.node;
    node = node.variable.node;
  }
  return node;
}

function child(node: Node, segment: string): Node {
  const match = /^\{(\w+)(\*?)\}$/.exec(segment);
  const name = match?.[1];
  if (name === undefined) {
    const found = node.fixed.get(segment) ?? createNode();
    node.fixed.set(segment, found);
    return found;
  }
  if (node.variable !== undefined && node.variable.name !== name)
    throw new Error(`{${node.variable.name}} and {${name}} in one place`);
  node.variable ??= { name, rest: match?.[2] === "*", node: createNode() };
  return node.variable.node;
}

function createNode(): Node {
  return { fixed: new Map(), variable: undefined, methods: new Map() };
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}
