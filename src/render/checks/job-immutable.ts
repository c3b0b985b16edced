import type { TreeCheck } from "./tree.ts";

const OPTIONS = "argocd.argoproj.io/sync-options";
const HOOKS = ["argocd.argoproj.io/hook", "helm.sh/hook"];

/** The pods of a Job can never be changed: its next version is refused for ever unless it takes the place of the old. */
export const jobImmutable: TreeCheck = ({ objects }) =>
  objects
    .filter(({ object }) => object.kind === "Job")
    .filter(({ object: { metadata } }) => {
      const annotations = metadata.annotations ?? {};
      const replaced = /\b(?:Replace|Force)=true\b/.test(annotations[OPTIONS] ?? "");
      return !replaced && !HOOKS.some((hook) => annotations[hook] !== undefined);
    })
    .map(({ path, object }) => ({
      code: "JOB_IMMUTABLE",
      path,
      message: `Job ${object.metadata.name} is neither a hook nor replaced: a change of its image will be refused for ever`,
      hint: `annotate it with ${OPTIONS}: Replace=true,Force=true, or with ${HOOKS[0]}: Sync`,
      severity: "warning" as const,
    }));
