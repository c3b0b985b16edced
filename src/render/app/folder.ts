import type { Lab, LabApp } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { kustomization } from "../kubernetes/meta.ts";
import { renderChartApp, renderManifestApp } from "./chart-app.ts";
import { containerFiles } from "./container-app.ts";

/** `k8s/apps/<category>/<app>/`: every file that the app needs. Empty for a folder that a person wrote. */
export function renderApp(lab: Lab, app: LabApp): Folder {
  switch (app.kind) {
    case "container": {
      const files = containerFiles(lab, app);
      return { "kustomization.yaml": kustomization(Object.keys(files)), ...files };
    }
    case "chart":
      return renderChartApp(lab, app);
    case "manifests":
      return renderManifestApp(lab, app);
    case "folder":
      return {};
  }
}
