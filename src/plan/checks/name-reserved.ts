import type { Check } from "./check.ts";

/** Names that something else has: Applications of the platform, namespaces of Kubernetes and of the platform. */
const APPS = new Set(["root", "gateway", "kustomization", "argocd", "cert-manager", "cilium", "gateway-api"]);
const NAMESPACES = new Set(["default", "argocd", "cert-manager", "gateway", "cilium-secrets"]);

/** An app does not take the name of a part of the platform, nor its namespace. */
export const nameReserved: Check = ({ apps, nodes = [] }) => [
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
