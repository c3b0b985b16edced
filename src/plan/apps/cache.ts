import { partSchema, type PartConfig } from "../../apps/schema/workload.ts";
import { CACHE_PORT } from "./names.ts";

const IMAGE = "docker.io/valkey/valkey:9.1.1-alpine";

/** An app's cache: a Valkey that keeps nothing on a disk, so that losing it costs work and no data. */
export const CACHE: PartConfig = partSchema.parse({
  image: IMAGE,
  port: CACHE_PORT,
  args: [
    "--save",
    "",
    "--appendonly",
    "no",
    "--dir",
    "/tmp",
    "--maxmemory",
    "96mb",
    "--maxmemory-policy",
    "noeviction",
  ],
  user: 999,
  memory: "64MiB",
  health: { command: ["valkey-cli", "ping"] },
});
