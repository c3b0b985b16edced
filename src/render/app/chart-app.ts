import type { ChartApp, Lab, ManifestApp } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { chartKustomization, kustomization, namespace } from "../kubernetes/meta.ts";
import { gatewayRoute } from "./gateway-route.ts";
import { sealedSecret } from "./sealed-secret.ts";

/** A Helm chart as an app: kustomize renders it, so that Argo CD and a person get the same objects. */
export function renderChartApp(lab: Lab, app: ChartApp): Folder {
  const { security } = app;
  const own: Folder = {
    "namespace.yaml": namespace(lab, app.namespace, security.level, security.because),
    ...(app.sealed.length === 0 ? {} : { "sealed-secret.yaml": sealedSecret(lab, app) }),
    ...(app.host === "" || app.port === 0
      ? {}
      : { "gateway-route.yaml": gatewayRoute(lab, app, { name: app.release, port: app.port }, null) }),
  };
  const chart = {
    name: app.chart,
    repo: app.repo,
    version: app.version,
    releaseName: app.release,
    namespace: app.namespace,
  };
  return {
    "kustomization.yaml": chartKustomization(lab, chart, Object.keys(own), app.crds),
    ...own,
    "values.yaml": app.values,
  };
}

/** Manifests from elsewhere as an app: kustomize fetches them, each at the version of its URL. */
export function renderManifestApp(lab: Lab, app: ManifestApp): Folder {
  const { security, images, patches } = app;
  const own: Folder = {
    "namespace.yaml": namespace(lab, app.namespace, security.level, security.because),
    ...(app.sealed.length === 0 ? {} : { "sealed-secret.yaml": sealedSecret(lab, app) }),
  };
  return {
    "kustomization.yaml": {
      ...kustomization([...Object.keys(own), ...app.resources]),
      ...(images.length === 0 ? {} : { images: images.map(({ name, tag }) => ({ name, newTag: tag })) }),
      ...(patches.length === 0 ? {} : { patches: patches.map((patch) => ({ patch })) }),
    },
    ...own,
  };
}
