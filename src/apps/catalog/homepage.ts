import type { CatalogEntry } from "./entry.ts";

/** The lab's front page: it finds every app by the annotations of its route. */
export const homepage: CatalogEntry = {
  summary: "Homepage: a front page with every app that has a host name",
  category: "external",
  app: ({ host }) => ({
    image: "ghcr.io/gethomepage/homepage:v2.1.2",
    port: 3000,
    health: "/api/healthcheck",
    memory: "128MiB",
    env: { HOMEPAGE_ALLOWED_HOSTS: host },
    scratch: ["/app/config/logs", "/app/.next/cache"],
    // Every file that it knows is given: it would copy a missing one from its examples, and its folder is read-only.
    files: {
      "/app/config/settings.yaml": "title: Home\n",
      "/app/config/services.yaml": "[]\n",
      "/app/config/widgets.yaml": "- datetime:\n    format:\n      timeStyle: short\n",
      "/app/config/bookmarks.yaml": "[]\n",
      "/app/config/docker.yaml": "{}\n",
      "/app/config/kubernetes.yaml": "mode: cluster\ngateway: true\n",
      "/app/config/proxmox.yaml": "{}\n",
      "/app/config/custom.css": "",
      "/app/config/custom.js": "",
    },
    permissions: [
      { groups: [""], resources: ["namespaces", "pods", "nodes"] },
      { groups: ["gateway.networking.k8s.io"], resources: ["httproutes", "gateways"] },
      { groups: ["metrics.k8s.io"], resources: ["nodes", "pods"] },
    ],
    homepage: false,
  }),
};
