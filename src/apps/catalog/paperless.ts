import type { CatalogEntry } from "./entry.ts";

/** Documents. Its start-up scripts may run without root and on a read-only image (source: Paperless-ngx, "Setup"). */
export const paperless: CatalogEntry = {
  summary: "Paperless-ngx: an archive of documents; wants PAPERLESS_SECRET_KEY sealed",
  category: "external",
  app: ({ host, timezone }) => ({
    image: "ghcr.io/paperless-ngx/paperless-ngx:3.0.5",
    port: 8000,
    health: { tcp: true },
    startSeconds: 600,
    memory: "512MiB",
    memoryLimit: "2GiB",
    env: {
      PAPERLESS_URL: `https://${host}`,
      PAPERLESS_TIME_ZONE: timezone,
      PAPERLESS_REDIS: { cache: "url" },
      PAPERLESS_DBENGINE: "postgresql",
      PAPERLESS_DBHOST: { database: "host" },
      PAPERLESS_DBNAME: { database: "dbname" },
      PAPERLESS_DBUSER: { database: "username" },
      PAPERLESS_DBPASS: { database: "password" },
      S6_READ_ONLY_ROOT: "1",
    },
    secrets: ["PAPERLESS_SECRET_KEY"],
    scratch: ["/run"],
    scratchSize: "1GiB",
    volumes: {
      data: { path: "/usr/src/paperless/data", size: "2GiB", retain: true },
      media: { path: "/usr/src/paperless/media", size: "20GiB", retain: true },
      consume: { path: "/usr/src/paperless/consume", size: "2GiB" },
      export: { path: "/usr/src/paperless/export", size: "20GiB", retain: true, backup: false },
    },
    cache: true,
    database: { postgres: { name: "paperless" } },
    homepage: { title: "Paperless", icon: "paperless-ngx.png", description: "Documents" },
  }),
};
