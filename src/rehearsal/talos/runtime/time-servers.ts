import { timeSyncSchema } from "../config/schemas.ts";
import type { MachineConfig } from "../machine-config.ts";

/** source: siderolabs/talos v1.13 machinery constants. */
const DEFAULT = ["time.cloudflare.com"];

/** Time servers of a machine, where they were set, and whether it is to follow them at all. */
export function timeServers(config: MachineConfig | undefined): {
  readonly servers: readonly string[];
  readonly layer: "default" | "configuration";
  readonly disabled: boolean;
} {
  const time = config?.machine.time;
  const document = config?.documents.find(({ kind }) => kind === "TimeSyncConfig");
  const sync = document === undefined ? undefined : timeSyncSchema.parse(document.content);
  const configured = sync?.ntp?.servers ?? time?.servers ?? [];
  return {
    servers: configured.length > 0 ? configured : DEFAULT,
    layer: configured.length > 0 ? "configuration" : "default",
    disabled: time?.disabled === true || sync?.enabled === false,
  };
}
