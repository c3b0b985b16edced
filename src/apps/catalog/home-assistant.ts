import type { CatalogEntry } from "./entry.ts";

/** The home. Finding devices by multicast needs the node's own network, which a lab may waive with `security`. */
export const homeAssistant: CatalogEntry = {
  summary: "Home Assistant: the home's devices, which it reaches in the LAN",
  category: "external",
  app: () => ({
    image: "ghcr.io/home-assistant/home-assistant:2026.8.3",
    port: 8123,
    health: "/manifest.json",
    startSeconds: 600,
    memory: "512MiB",
    memoryLimit: "2GiB",
    volumes: { config: { path: "/config", size: "10GiB", retain: true } },
    security: {
      level: "baseline",
      because: "its image starts as root under s6 and installs what integrations need into itself",
      root: true,
      writableRoot: true,
    },
    backup: { sqlite: ["/config/home-assistant_v2.db"] },
    internet: true,
    egress: [{ to: "lan" }],
    homepage: { title: "Home Assistant", description: "The home" },
  }),
};
