import type { CatalogEntry } from "./entry.ts";

/** Films and music. The library of media is only read; give it as a share, or copy files into its disk. */
export const jellyfin: CatalogEntry = {
  summary: "Jellyfin: films and music; give media as a share of a file server",
  category: "external",
  app: ({ host }) => ({
    image: "docker.io/jellyfin/jellyfin:10.11.11",
    port: 8096,
    health: "/health",
    startSeconds: 300,
    memory: "512MiB",
    memoryLimit: "4GiB",
    env: { JELLYFIN_PublishedServerUrl: `https://${host}` },
    volumes: {
      config: { path: "/config", size: "10GiB", retain: true },
      cache: { path: "/cache", size: "20GiB", backup: false },
      media: { path: "/media", size: "100GiB", readOnly: true, backup: false, retain: true },
    },
    backup: { sqlite: ["/config/data/jellyfin.db"] },
    // Metadata and pictures of films.
    internet: true,
    homepage: { title: "Jellyfin", description: "Films and music" },
  }),
};
