import { toYaml } from "../lib/yaml.ts";
import type { Lab, LabApp } from "../plan/lab.ts";
import { renderApp } from "./app/folder.ts";
import type { Folder } from "./folder.ts";
import { APPLICATIONS_PATH, renderApplications } from "./kubernetes/applications.ts";
import { renderArgocd } from "./kubernetes/argocd.ts";
import { renderCertManager } from "./kubernetes/cert-manager.ts";
import { renderCilium } from "./kubernetes/cilium.ts";
import { CLOUDFLARE_PATH, renderCloudflare } from "./kubernetes/cloudflare.ts";
import { renderGatewayApi } from "./kubernetes/gateway-api.ts";
import { renderGateway } from "./kubernetes/gateway.ts";
import { renderProxmoxCsi } from "./kubernetes/proxmox-csi.ts";
import { RENOVATE_PATH, renderRenovate } from "./renovate/renovate.ts";
import { OPERATORS } from "./kubernetes/operators/operators.ts";
import { renderTfvars } from "./terraform.ts";
import { renderValues } from "./values/values.ts";

/** Where Terraform finds its inputs by itself. */
export const TFVARS_PATH = "terraform/homelab.auto.tfvars.json";

const HEADER =
  "# Rendered by `homelab render` from homelab.config.ts, versions.json and apps/: change those instead.\n";

/** Folders of the platform, by path; a new one is one file of `kubernetes/` and one line here. */
const FOLDERS: Readonly<Record<string, (lab: Lab) => Folder>> = {
  "k8s/infra/argocd": renderArgocd,
  [APPLICATIONS_PATH]: renderApplications,
  "k8s/infra/cert-manager": renderCertManager,
  "k8s/infra/cilium": renderCilium,
  [CLOUDFLARE_PATH]: renderCloudflare,
  "k8s/infra/gateway": renderGateway,
  "k8s/infra/gateway-api": renderGatewayApi,
  "k8s/infra/proxmox-csi": renderProxmoxCsi,
};

/** Every folder that follows from a lab, as objects by file name. */
export function renderFolders(lab: Lab): readonly (readonly [path: string, folder: Folder])[] {
  return [...platformFolders(lab), ...lab.apps.map((app) => [appPath(app), renderApp(lab, app)] as const)];
}

/** Those of them that no single app is the reason for. */
export function platformFolders(lab: Lab): readonly (readonly [path: string, folder: Folder])[] {
  return [
    ...Object.entries(FOLDERS).map(([path, folder]) => [path, folder(lab)] as const),
    ...Object.values(OPERATORS).map(({ path, render: folder }) => [path, folder(lab)] as const),
  ];
}

export function appPath({ category, name }: LabApp): string {
  return `k8s/apps/${category}/${name}`;
}

/** A rendered file: its path relative to the lab's folder, and its text. */
export type RenderedFile = readonly [path: string, text: string];

/**
 * Every file that follows from a lab: text by path, relative to the lab's folder, sorted by path. Pure, and the same
 * bytes for the same lab.
 */
export function render(lab: Lab): ReadonlyMap<string, string> {
  const files = renderFolders(lab).flatMap(([path, folder]) =>
    Object.entries(folder).map(([name, content]) => manifestFile(`${path}/${name}`, content)),
  );
  return treeOf(lab, files);
}

/** All files of a lab, sorted, from those of its folders. */
export function treeOf(lab: Lab, files: readonly RenderedFile[]): ReadonlyMap<string, string> {
  const values = Object.entries(renderValues(lab)).map(([path, content]) => manifestFile(path, content));
  const all = [
    ...files,
    ...values,
    [TFVARS_PATH, renderTfvars(lab)] as const,
    [RENOVATE_PATH, renderRenovate(lab)] as const,
  ];
  return new Map(all.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

export function manifestFile(path: string, content: Folder[string]): RenderedFile {
  return [path, HEADER + documents(content)];
}

/** Several objects of one file are YAML documents. */
function documents(content: object | readonly object[]): string {
  return Array.isArray(content) ? content.map((object) => toYaml(object)).join("---\n") : toYaml(content);
}
