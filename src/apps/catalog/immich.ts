import type { CatalogEntry } from "./entry.ts";

/**
 * Photos and videos. The database is dumped before the library's files are copied, because a dump that is older than
 * the files still finds all of its files (source: Immich, "Backup and Restore").
 */
export const immich: CatalogEntry = {
  summary: "Immich: photos and videos; wants disk for the library",
  category: "external",
  app: () => ({
    image: "ghcr.io/immich-app/immich-server:v3.1.0",
    port: 2283,
    health: "/api/server/ping",
    startSeconds: 600,
    memory: "1GiB",
    memoryLimit: "4GiB",
    cpu: "100m",
    env: {
      IMMICH_MEDIA_LOCATION: "/data",
      IMMICH_MACHINE_LEARNING_URL: "http://immich-machine-learning:3003",
      REDIS_HOSTNAME: { cache: "host" },
      DB_HOSTNAME: { database: "host" },
      DB_DATABASE_NAME: { database: "dbname" },
      DB_USERNAME: { database: "username" },
      DB_PASSWORD: { database: "password" },
    },
    volumes: { library: { path: "/data", size: "100GiB", retain: true } },
    cache: true,
    database: {
      postgres: {
        image: "ghcr.io/tensorchord/cloudnative-vectorchord:18.4-1.1.1",
        name: "immich",
        size: "10GiB",
        preload: ["vchord.so"],
        extensions: ["vchord", "earthdistance"],
        memory: "512MiB",
      },
    },
    parts: {
      "machine-learning": {
        image: "ghcr.io/immich-app/immich-machine-learning:v3.1.0",
        port: 3003,
        health: "/ping",
        startSeconds: 600,
        memory: "1GiB",
        memoryLimit: "4GiB",
        env: { MACHINE_LEARNING_CACHE_FOLDER: "/cache", HF_HOME: "/cache/huggingface", MPLCONFIGDIR: "/tmp" },
        volumes: { models: { path: "/cache", size: "10GiB", backup: false } },
      },
    },
    // Models, maps and the check for new versions.
    internet: true,
    homepage: { title: "Immich", description: "Photos and videos" },
  }),
};
