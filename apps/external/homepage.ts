import { defineApp } from "homelab";

// Every file that Homepage knows is given: it would copy a missing one from its examples, and its folder is read-only.
export default defineApp(({ domain }) => ({
  image: "ghcr.io/gethomepage/homepage",
  host: domain,
  port: 3000,
  env: { HOMEPAGE_ALLOWED_HOSTS: domain },
  memory: "128MiB",
  scratch: ["/app/config/logs", "/app/.next/cache"],
  files: {
    "/app/config/settings.yaml": "title: Home\n",
    "/app/config/services.yaml": `- Apps:\n    - Who am I:\n        href: https://whoami.${domain}\n`,
    "/app/config/widgets.yaml": "- datetime:\n    format:\n      timeStyle: short\n",
    "/app/config/bookmarks.yaml": "[]\n",
    "/app/config/docker.yaml": "{}\n",
    "/app/config/kubernetes.yaml": "mode: disabled\n",
    "/app/config/proxmox.yaml": "{}\n",
    "/app/config/custom.css": "",
    "/app/config/custom.js": "",
  },
}));
