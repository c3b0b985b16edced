import type { Lab, LabApp } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { ARGOCD_NAMESPACE } from "./argocd/names.ts";
import { projectOf, projects } from "./argocd/projects.ts";
import { hasWaves } from "./argocd/waves.ts";
import { CLOUDFLARE_NAMESPACE, CLOUDFLARE_PATH, usesCloudflare } from "./cloudflare.ts";
import { GATEWAY_NAMESPACE } from "./gateway.ts";
import { kustomization } from "./meta.ts";
import { OPERATORS } from "./operators/operators.ts";

/** Where the Applications themselves lie; the root Application reads it. */
export const APPLICATIONS_PATH = "k8s/infra/argocd/applications";

/** One Argo CD Application per app, one for the Gateway, and the root that brings in the others. */
export function renderApplications(lab: Lab): Folder {
  const apps = Object.fromEntries(
    lab.apps.map((app) => [
      `${app.name}.yaml`,
      application(lab, {
        name: app.name,
        path: `k8s/apps/${app.category}/${app.name}`,
        namespace: app.namespace,
        project: projectOf(lab, app),
        needs: needsOperators(app) ? "definitions" : "nothing",
      }),
    ]),
  );
  const operators = Object.fromEntries(
    lab.operators.map((name) => {
      const { path, namespace } = OPERATORS[name];
      return [`${name}.yaml`, application(lab, { name, path, namespace, needs: "server-side" })];
    }),
  );
  const files: Folder = {
    ...apps,
    ...operators,
    ...projects(lab),
    ...(usesCloudflare(lab)
      ? {
          "cloudflare.yaml": application(lab, {
            name: "cloudflare",
            path: CLOUDFLARE_PATH,
            namespace: CLOUDFLARE_NAMESPACE,
          }),
        }
      : {}),
    "gateway.yaml": application(lab, { name: "gateway", path: "k8s/infra/gateway", namespace: GATEWAY_NAMESPACE }),
    // The root never prunes: a Git that is empty for a moment must not take every app down.
    "root.yaml": application(lab, {
      name: "root",
      path: APPLICATIONS_PATH,
      namespace: ARGOCD_NAMESPACE,
      prune: false,
      // A wave that fails is tried again, with what Git says by then.
      retry: hasWaves(lab) ? { limit: -1, refresh: true, backoff: BACKOFF } : undefined,
    }),
  };
  return { "kustomization.yaml": kustomization(Object.keys(files).toSorted()), ...files };
}

/** Every Application of a lab, the root first. */
export function applicationNames(lab: Lab): readonly string[] {
  return ["root", "gateway", ...lab.operators, ...lab.apps.map(({ name }) => name)];
}

/** Whether some of the app's objects are of a kind that an operator brings. */
function needsOperators(app: LabApp): boolean {
  return app.sealed.length > 0 || (app.kind === "container" && (app.database !== null || app.backup !== null));
}

interface Wanted {
  readonly name: string;
  readonly path: string;
  readonly namespace: string;
  readonly project?: string;
  readonly prune?: boolean;
  readonly retry?: object | undefined;
  /** Definitions that another Application brings, or to be applied by the server because objects are large. */
  readonly needs?: "nothing" | "definitions" | "server-side";
}

const BACKOFF = { duration: "5s", factor: 2, maxDuration: "1m" };
const AGAIN = { limit: -1, backoff: BACKOFF };

/**
 * Operators come first: the others wait until they are well. What needs definitions is tried again all the same, because
 * Argo CD may learn of a definition later than of the operator's health.
 */
function application(lab: Lab, wanted: Wanted): object {
  const { name, path, namespace, project = "default", prune = true, needs = "nothing" } = wanted;
  const annotations = { "argocd.argoproj.io/sync-wave": "-1" };
  const options = {
    nothing: [],
    definitions: ["SkipDryRunOnMissingResource=true"],
    // The annotation of a client-side apply would be too large for such definitions.
    "server-side": ["ServerSideApply=true"],
  }[needs];
  const retry = wanted.retry ?? (needs === "nothing" ? undefined : AGAIN);
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace: ARGOCD_NAMESPACE, ...(needs === "server-side" ? { annotations } : {}) },
    spec: {
      project,
      source: { repoURL: lab.git.url, targetRevision: lab.git.branch, path },
      destination: { server: "https://kubernetes.default.svc", namespace },
      syncPolicy: {
        automated: { prune, selfHeal: true },
        syncOptions: ["CreateNamespace=true", ...options],
        ...(retry === undefined ? {} : { retry }),
      },
    },
  };
}
