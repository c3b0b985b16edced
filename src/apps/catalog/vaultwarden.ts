import type { CatalogEntry } from "./entry.ts";

/** Passwords. SQLite is copied by its own backup; keys, attachments and sends lie beside it as files. */
export const vaultwarden: CatalogEntry = {
  summary: "Vaultwarden: passwords, for Bitwarden's apps",
  category: "external",
  app: ({ host }) => ({
    image: "docker.io/vaultwarden/server:1.37.2",
    port: 8080,
    health: "/alive",
    memory: "64MiB",
    memoryLimit: "256MiB",
    env: { DOMAIN: `https://${host}`, ROCKET_PORT: "8080", SIGNUPS_ALLOWED: "false" },
    volumes: { data: { path: "/data", size: "2GiB", retain: true } },
    backup: { sqlite: ["/data/db.sqlite3"] },
    // Icons of sites and push notifications.
    internet: true,
    homepage: { title: "Vaultwarden", description: "Passwords" },
  }),
};
