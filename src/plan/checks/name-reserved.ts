import { LAN } from "../../config/schema/network.ts";
import type { Check } from "./check.ts";

/** Names that something else has: Applications of the platform, namespaces of Kubernetes and of the platform. */
const APPS = new Set([
  "root",
  "gateway",
  "kustomization",
  "projects",
  "argocd",
  "cert-manager",
  "cilium",
  "gateway-api",
]);
const NAMESPACES = new Set(["default", "argocd", "cert-manager", "gateway", "cilium-secrets"]);

/** Nothing takes a name that something else has already: a network that of the LAN, an app that of the platform. */
export const nameReserved: Check = ({ apps, argocd, networks, nodes = [] }) => [
  ...apps
    .filter(({ category }) => argocd?.projects === "category" && category === "default")
    .map(({ file, name }) => ({
      code: "NAME_RESERVED",
      path: file,
      message: `the category of app ${name} cannot be called default: Argo CD's own project is, and it is for the platform`,
      hint: 'call it "external", or leave argocd.projects out',
    })),
  ...networks
    .slice(1)
    .filter(({ name }) => name === LAN)
    .map(({ path }) => ({
      code: "NAME_RESERVED",
      path,
      message: `a further network cannot be called ${LAN}: that is the one of the section network`,
      hint: 'call it "lan2", or by what it is for, such as "dmz"',
    })),
  ...nodes
    .filter(({ name }) => name === "localhost")
    .map(({ path }) => ({
      code: "NAME_RESERVED",
      path,
      message: "a node cannot be called localhost, which every machine calls itself",
      hint: 'write "worker-1"',
    })),
  ...apps
    .filter(({ name }) => APPS.has(name))
    .map(({ file, name }) => ({
      code: "NAME_RESERVED",
      path: `${file}:name`,
      message: `an app cannot be called ${name}: that is a part of the platform`,
      hint: `call it "my-${name}"`,
    })),
  ...apps
    .filter(
      ({ name, namespace }) =>
        !(name === namespace && APPS.has(name)) && (NAMESPACES.has(namespace) || namespace.startsWith("kube-")),
    )
    .map(({ file, name, namespace }) => ({
      code: "NAME_RESERVED",
      path: `${file}:namespace`,
      message: `app ${name} cannot live in ${namespace}: that namespace belongs to Kubernetes or to the platform`,
      hint: `write namespace: "${NAMESPACES.has(name) || name.startsWith("kube-") ? `my-${name}` : name}"`,
    })),
];
