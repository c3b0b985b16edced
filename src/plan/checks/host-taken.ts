import { hostOf } from "../derive.ts";
import type { Check } from "./check.ts";

/** One app per host name; Argo CD has one as well where it is open to the outside. */
export const hostTaken: Check = ({ apps, argocd, domain }) => {
  const open = argocd !== undefined && (argocd.ui || argocd.webhook);
  const own =
    open && domain !== undefined
      ? [{ name: "argocd", host: hostOf(argocd.host, domain.value), label: "Argo CD (argocd.host)" }]
      : [];
  const named = apps.map((app) => ({ ...app, label: `app ${app.name} (${app.file})` }));
  return named.flatMap((app, index) => {
    const earlier = [...own, ...named.slice(0, index)];
    const owner = earlier.find(({ host }) => host !== undefined && host === app.host);
    if (owner === undefined) return [];
    return [
      {
        code: "HOST_TAKEN",
        path: `${app.file}:host`,
        message: `host ${app.host} of app ${app.name} is already the host of ${owner.label}`,
        hint: `write host: "${app.name === owner.name ? `${app.name}-2` : app.name}"`,
      },
    ];
  });
};
