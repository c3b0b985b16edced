import type { CatalogEntry } from "./entry.ts";

/** Watches sites and machines. Its SQLite must never lie on a share of a file server. */
export const uptimeKuma: CatalogEntry = {
  summary: "Uptime Kuma: watches sites and machines, and tells when one is down",
  category: "external",
  app: () => ({
    image: "docker.io/louislam/uptime-kuma:2.5.5-rootless",
    port: 3001,
    health: { tcp: true },
    startSeconds: 300,
    memory: "128MiB",
    memoryLimit: "512MiB",
    volumes: { data: { path: "/app/data", size: "2GiB", retain: true } },
    backup: { sqlite: ["/app/data/kuma.db"] },
    internet: true,
    egress: [{ to: "lan" }],
    homepage: { title: "Uptime Kuma", description: "What is up" },
  }),
};
