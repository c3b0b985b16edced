import type { Lab } from "../../plan/lab.ts";

/** Standard labels of an object. Selectors use `app.kubernetes.io/name` alone, because a selector can never change. */
export function labels(lab: Lab, name: string): Readonly<Record<string, string>> {
  return {
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/part-of": lab.name,
    "app.kubernetes.io/managed-by": "homelab",
  };
}

/** Metadata of an object without a namespace. */
export interface ClusterMeta {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** How strict the apiserver is with the pods of a namespace (Pod Security Admission). */
export type PodSecurity = "restricted" | "baseline" | "privileged";

/** Annotation of a namespace: why it is less strict than `restricted`. */
export const SECURITY_WAIVER = "homelab.dev/security-waiver";

/**
 * A Namespace. Deleting one takes everything in it along, so Argo CD asks before it does.
 *
 * @param waiver why it is less strict than the strictest level, when somebody has written that down
 */
export function namespace(lab: Lab, name: string, security: PodSecurity, waiver = ""): object {
  return {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: {
      name,
      labels: {
        ...labels(lab, name),
        "pod-security.kubernetes.io/enforce": security,
        // What was waived is not warned of again at every sync.
        "pod-security.kubernetes.io/warn": waiver === "" ? "restricted" : security,
      },
      annotations: {
        "argocd.argoproj.io/sync-options": "Prune=confirm,Delete=confirm",
        ...(waiver === "" ? {} : { [SECURITY_WAIVER]: waiver }),
      },
    },
  };
}

/** A kustomization of plain files, in the order in which they are to be read. */
export function kustomization(resources: readonly string[]): object {
  return { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources };
}

export interface Chart {
  readonly name: string;
  readonly repo: string;
  readonly version: string;
  readonly releaseName: string;
  readonly namespace: string;
}

/**
 * A kustomization of one chart with `values.yaml` beside it. There is no `namespace:` at the top on purpose: it would
 * also move what a chart puts into other namespaces (Cilium's secrets, cert-manager's leader election).
 */
export function chartKustomization(lab: Lab, chart: Chart, resources: readonly string[], includeCRDs = true): object {
  return {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    ...(resources.length === 0 ? {} : { resources }),
    helmCharts: [
      {
        ...chart,
        valuesFile: "values.yaml",
        includeCRDs,
        // Helm is not asked about a cluster here, and charts choose API versions by it.
        kubeVersion: lab.versions.kubernetes,
      },
    ],
  };
}
