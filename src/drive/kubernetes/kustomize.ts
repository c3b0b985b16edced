import { parseAllDocuments } from "yaml";
import { HomelabError } from "../../lib/error.ts";
import { exec } from "../../lib/exec.ts";
import { kubernetesObject, type KubernetesObject } from "../../lib/kubernetes/object.ts";

export interface Kustomize {
  /** Paths of `kubectl` and `helm`. */
  readonly kubectl: string;
  readonly helm: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * What `kubectl kustomize --enable-helm <folder>` prints: the text that a person would pipe into `kubectl apply`.
 *
 * @throws HomelabError `EXEC_FAILED` with kustomize's own message
 */
export async function build(kustomize: Kustomize, folder: string): Promise<string> {
  const args = ["kustomize", "--enable-helm", "--helm-command", kustomize.helm, folder];
  const { stdout } = await exec(kustomize.kubectl, args, { env: kustomize.env, signal: kustomize.signal });
  return stdout;
}

/** The objects of a YAML stream. @throws HomelabError `MANIFEST_INVALID` naming the origin */
export function parseManifests(text: string, origin: string): readonly KubernetesObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const problem = document.errors[0];
    if (problem !== undefined) throw new HomelabError("MANIFEST_INVALID", `${origin}: ${problem.message}`);
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return [];
    const parsed = kubernetesObject.safeParse(value);
    if (!parsed.success) throw new HomelabError("MANIFEST_INVALID", `${origin}: a document is no Kubernetes object`);
    return [parsed.data];
  });
}
