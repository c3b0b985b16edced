import { isDeepStrictEqual } from "node:util";
import { dirname } from "node:path/posix";
import { parseAllDocuments } from "yaml";
import { z } from "zod";

/** What Argo CD will do to the cluster once the rendered tree is pushed. Each object as `Kind namespace/name`, sorted. */
export interface ClusterEffect {
  readonly appear: readonly string[];
  readonly change: readonly string[];
  readonly vanish: readonly string[];
  /** Folders whose chart, its version or values change: what that means for objects only the chart knows. */
  readonly charts: readonly string[];
}

const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});
const KUSTOMIZATION = z.looseObject({ kind: z.literal("Kustomization"), helmCharts: z.unknown().optional() });

/** Compare two trees of manifests, text by path. Pure. */
export function clusterEffect(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): ClusterEffect {
  const [old, now] = [read(before), read(after)];
  return {
    appear: names(now.objects, (name) => !old.objects.has(name)),
    change: names(
      now.objects,
      (name) => old.objects.has(name) && !isDeepStrictEqual(old.objects.get(name), now.objects.get(name)),
    ),
    vanish: names(old.objects, (name) => !now.objects.has(name)),
    charts: [...new Set([...old.charts.keys(), ...now.charts.keys()])]
      .filter((folder) => !isDeepStrictEqual(old.charts.get(folder), now.charts.get(folder)))
      .toSorted(),
  };
}

function names(of: ReadonlyMap<string, unknown>, keep: (name: string) => boolean): readonly string[] {
  return [...of.keys()].filter(keep).toSorted();
}

interface Tree {
  readonly objects: ReadonlyMap<string, unknown>;
  /** Chart and values, by folder. */
  readonly charts: ReadonlyMap<string, readonly unknown[]>;
}

function read(files: ReadonlyMap<string, string>): Tree {
  const objects = new Map<string, unknown>();
  const charts = new Map<string, readonly unknown[]>();
  for (const [path, text] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!/\.ya?ml$/.test(path)) continue;
    const note = (part: unknown): void => void charts.set(dirname(path), [...(charts.get(dirname(path)) ?? []), part]);
    for (const document of parseAllDocuments(text)) {
      const value: unknown = document.toJS();
      const kustomization = KUSTOMIZATION.safeParse(value).data;
      const found = object.safeParse(value).data;
      if (kustomization?.helmCharts !== undefined) note(kustomization.helmCharts);
      if (found !== undefined) objects.set(nameOf(found), value);
      else if (kustomization === undefined) note(value);
    }
  }
  return { objects, charts };
}

function nameOf({ kind, metadata: { namespace, name } }: z.infer<typeof object>): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}
