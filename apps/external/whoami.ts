import { defineApp } from "homelab";

export default defineApp({
  image: "docker.io/traefik/whoami",
  port: 8080,
  env: { WHOAMI_PORT_NUMBER: "8080" },
  health: "/health",
});
