import { defineApp } from "homelab";

// Homepage fills its folder with examples of what is not given here.
export default defineApp(({ domain }) => ({
  image: "ghcr.io/gethomepage/homepage",
  host: domain,
  port: 3000,
  env: { HOMEPAGE_ALLOWED_HOSTS: domain },
  memory: "128MiB",
  scratch: ["/app/config", "/app/.next/cache"],
  files: {
    "/app/config/services.yaml": `- Apps:\n    - Who am I:\n        href: https://whoami.${domain}\n`,
    "/app/config/bookmarks.yaml": "[]\n",
  },
}));
