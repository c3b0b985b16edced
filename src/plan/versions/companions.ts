import type { Range } from "./release.ts";

/** A program that comes with a pin, or is called by it, and has no pin of its own. */
export interface Companion {
  /** The pin that decides. */
  readonly of: string;
  /** The program, by the name of its binary. */
  readonly program: string;
  readonly why: string;
  /** By minor version of `of`. */
  readonly rows: Readonly<Record<string, Range>>;
  readonly source: string;
}

/** What goes with a pin without being pinned; the programs that a rehearsal brings are held to it. */
export const companions: readonly Companion[] = [
  {
    of: "talos",
    program: "etcd",
    why: "Talos ships it and writes its flags",
    rows: {
      "1.12": { from: "3.6", to: "3.6" },
      "1.13": { from: "3.6", to: "3.6" },
      "1.14": { from: "3.7", to: "3.7" },
    },
    source: "https://github.com/siderolabs/talos/releases",
  },
  {
    of: "argocd",
    program: "helm",
    why: "its repo-server knows the flags of Helm 4 only",
    rows: { "3.5": { from: "4.0" }, "3.6": { from: "4.0" } },
    source: "https://argo-cd.readthedocs.io/en/stable/operator-manual/upgrading/3.4-3.5/",
  },
  {
    of: "argocd",
    program: "kustomize",
    why: "charts in kustomizations are built by Helm 4, which it calls since then",
    rows: { "3.5": { from: "5.8.1" }, "3.6": { from: "5.8.1" } },
    source: "https://github.com/kubernetes-sigs/kustomize/pull/6016",
  },
  {
    of: "argocd",
    program: "kubectl",
    why: "the kustomize in it calls Helm 4 since then, as Argo CD does",
    rows: { "3.5": { from: "1.36" }, "3.6": { from: "1.36" } },
    source: "https://github.com/kubernetes-sigs/kustomize/pull/6016",
  },
  {
    of: "kubernetes",
    program: "kubectl",
    why: "one minor version older or newer than the API server",
    rows: {
      "1.35": { from: "1.34", to: "1.36" },
      "1.36": { from: "1.35", to: "1.37" },
      "1.37": { from: "1.36", to: "1.38" },
    },
    source: "https://kubernetes.io/releases/version-skew-policy/#kubectl",
  },
];
