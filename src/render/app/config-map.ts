import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Lab, LabApp, LabWorkload } from "../../plan/lab.ts";
import { meta } from "./meta.ts";

/** The configuration files of a workload. */
export function configMap(lab: Lab, app: LabApp, workload: LabWorkload): object {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: meta(lab, app, workload.name),
    data: Object.fromEntries(configFiles(workload).map(({ key, content }) => [key, content])),
  };
}

/** Each file with its key in the ConfigMap: its base name, numbered where two files of different folders share one. */
export function configFiles(
  workload: LabWorkload,
): readonly { readonly key: string; readonly path: string; readonly content: string }[] {
  const taken = new Set<string>();
  return workload.files.map(({ path, content }) => {
    const name = posix.basename(path);
    let key = name;
    for (let number = 2; taken.has(key); number++) key = `${number}-${name}`;
    taken.add(key);
    return { key, path, content };
  });
}

/**
 * Changes when a file changes. As an annotation of the pods it restarts them: files mounted one by one are not updated
 * in a running container.
 */
export function checksum(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}
