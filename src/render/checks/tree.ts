import { z } from "zod";
import type { Issue } from "../../lib/issue.ts";
import { kubernetesObject, type KubernetesObject } from "../../lib/kubernetes/object.ts";
import type { Lab } from "../../plan/lab.ts";
import { renderFolders } from "../render.ts";

/** Everything that Argo CD and Terraform would read: what is rendered, and what a person put beside it. */
export interface Tree {
  readonly lab: Lab;
  readonly objects: readonly TreeObject[];
  /** Files that a person wrote. */
  readonly byHand: ReadonlySet<string>;
  /** Text of each `.tf` file, without comments; lines keep their numbers. */
  readonly terraform: readonly { readonly path: string; readonly text: string }[];
}

export interface TreeObject {
  /** File that it stands in. */
  readonly path: string;
  /** Its own, else that of the kustomization beside it; empty for none. */
  readonly namespace: string;
  readonly object: KubernetesObject;
}

/** A rule over the tree: names each place that breaks it. */
export type TreeCheck = (tree: Tree) => readonly Issue[];

const kustomization = z.looseObject({ kind: z.literal("Kustomization"), namespace: z.string().optional() });

export interface ManifestDocument {
  readonly path: string;
  readonly content: unknown;
}

/** Reads the documents of a file that a person wrote; what is no YAML is told and left out. */
export type ReadManifest = (path: string, text: string, issues: Issue[]) => readonly ManifestDocument[];

/**
 * Put a lab's rendered objects and the files that are not rendered together. Pure.
 *
 * @param files text by path relative to the lab's folder: `k8s/**.yaml` and `terraform/**.tf`
 */
export function collectTree(
  lab: Lab,
  files: ReadonlyMap<string, string>,
  readManifest: ReadManifest,
): { tree: Tree; issues: readonly Issue[] } {
  const rendered = renderFolders(lab).flatMap(([folder, content]) =>
    Object.entries(content).flatMap(([name, object]): readonly ManifestDocument[] =>
      (Array.isArray(object) ? object : [object]).map((one: unknown) => ({ path: `${folder}/${name}`, content: one })),
    ),
  );
  const ours = new Set(rendered.map(({ path }) => path));
  const issues: Issue[] = [];
  const own = [...files].filter(([path]) => !ours.has(path));
  const manifests = own
    .filter(([path]) => path.startsWith("k8s/"))
    .flatMap(([path, text]) => readManifest(path, text, issues));
  const documents = [...rendered, ...manifests];
  const namespaces = new Map(
    documents.flatMap(({ path, content }) => {
      const namespace = kustomization.safeParse(content).data?.namespace;
      return namespace === undefined ? [] : [[folderOf(path), namespace] as const];
    }),
  );
  const objects = documents.flatMap(({ path, content }): readonly TreeObject[] => {
    const object = kubernetesObject.safeParse(content).data;
    if (object === undefined) return [];
    return [{ path, object, namespace: object.metadata.namespace ?? namespaces.get(folderOf(path)) ?? "" }];
  });
  const terraform = own
    .filter(([path]) => path.endsWith(".tf"))
    .map(([path, text]) => ({ path, text: text.replaceAll(/^\s*(?:#|\/\/).*$|\s(?:#|\/\/)\s.*$/gm, "") }));
  return { tree: { lab, objects, terraform, byHand: new Set(own.map(([path]) => path)) }, issues };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
