import type { CatalogEntry } from "./entry.ts";

/** The lab's own identity provider: one account with a passkey for every app that speaks OpenID Connect. */
export const pocketId: CatalogEntry = {
  summary: "Pocket ID: one sign-in for all apps, with passkeys; wants ENCRYPTION_KEY sealed",
  category: "external",
  app: ({ host }) => ({
    image: "ghcr.io/pocket-id/pocket-id:v2.7.0",
    port: 1411,
    health: "/healthz",
    memory: "64MiB",
    memoryLimit: "256MiB",
    env: { APP_URL: `https://${host}`, TRUST_PROXY: "true", ANALYTICS_DISABLED: "true" },
    secrets: ["ENCRYPTION_KEY"],
    volumes: { data: { path: "/app/data", size: "1GiB", retain: true } },
    backup: { sqlite: ["/app/data/pocket-id.db"] },
    homepage: { title: "Pocket ID", description: "Sign-in" },
  }),
};
