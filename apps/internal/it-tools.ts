import { defineApp } from "homelab";

// nginx: listens on 80, runs as its own user, writes its pid file and request bodies.
export default defineApp({
  image: "docker.io/corentinth/it-tools",
  port: 80,
  user: 101,
  scratch: ["/run", "/var/cache/nginx"],
});
