import type { CatalogEntry } from "./entry.ts";

/** Dashboards. The first sign-in is admin with the password that is sealed. */
export const grafana: CatalogEntry = {
  summary: "Grafana: dashboards; wants GF_SECURITY_ADMIN_PASSWORD sealed",
  category: "external",
  app: ({ host }) => ({
    image: "docker.io/grafana/grafana:13.2.3",
    port: 3000,
    health: "/api/health",
    user: 472,
    memory: "128MiB",
    memoryLimit: "512MiB",
    env: {
      GF_SERVER_ROOT_URL: `https://${host}`,
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      GF_PLUGINS_PREINSTALL_DISABLED: "true",
    },
    secrets: ["GF_SECURITY_ADMIN_PASSWORD"],
    volumes: { data: { path: "/var/lib/grafana", size: "2GiB", retain: true } },
    backup: { sqlite: ["/var/lib/grafana/grafana.db"] },
    internet: true,
    homepage: { title: "Grafana", description: "Dashboards" },
  }),
};
