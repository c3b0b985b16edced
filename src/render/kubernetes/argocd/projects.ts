import { compare } from "../../../plan/compare.ts";
import type { Lab, LabApp } from "../../../plan/lab.ts";
import { renderApp } from "../../app/folder.ts";
import type { Folder } from "../../folder.ts";
import { labels } from "../meta.ts";
import { ARGOCD_NAMESPACE } from "./names.ts";

/** Kinds without a namespace that apps of ours may have; a project names each that it lets through. */
const WITHOUT_NAMESPACE: Readonly<Record<string, string>> = {
  Namespace: "",
  PersistentVolume: "",
  ClusterRole: "rbac.authorization.k8s.io",
  ClusterRoleBinding: "rbac.authorization.k8s.io",
};

export function projectOf(lab: Lab, { category }: LabApp): string {
  return lab.argocd.projectPerCategory ? category : "default";
}

/** One project for each category: from the lab's Git only, into its own namespaces only. */
export function projects(lab: Lab): Folder {
  if (!lab.argocd.projectPerCategory) return {};
  const categories = [...new Set(lab.apps.map(({ category }) => category))].toSorted(compare);
  if (categories.length === 0) return {};
  return { "projects.yaml": categories.map((category) => project(lab, category)) };
}

function project(lab: Lab, category: string): object {
  const apps = lab.apps.filter((app) => app.category === category);
  const namespaces = [...new Set(apps.map(({ namespace }) => namespace))].toSorted(compare);
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "AppProject",
    metadata: {
      name: category,
      namespace: ARGOCD_NAMESPACE,
      labels: labels(lab, category),
      // An Application that comes before its project is looked at again only a minute later.
      annotations: { "argocd.argoproj.io/sync-wave": "-2" },
    },
    spec: {
      description: `Apps of category ${category}`,
      sourceRepos: [lab.git.url],
      destinations: namespaces.map((namespace) => ({ server: "https://kubernetes.default.svc", namespace })),
      clusterResourceWhitelist: clusterKinds(lab, apps),
    },
  };
}

/** What a chart or a person's own files bring without a namespace is not known beforehand. */
function clusterKinds(lab: Lab, apps: readonly LabApp[]): readonly { readonly group: string; readonly kind: string }[] {
  if (apps.some(({ kind }) => kind !== "container")) return [{ group: "*", kind: "*" }];
  const used = new Set(apps.flatMap((app) => kindsOf(renderApp(lab, app))));
  return Object.entries(WITHOUT_NAMESPACE)
    .filter(([kind]) => used.has(kind))
    .map(([kind, group]) => ({ group, kind }));
}

function kindsOf(folder: Folder): readonly string[] {
  return Object.values(folder)
    .flat()
    .flatMap((object) => ("kind" in object && typeof object.kind === "string" ? [object.kind] : []));
}
