import type { z } from "zod";
import { proxmoxSchema } from "../../config/schema/proxmox.ts";
import { parseSize } from "../../lib/size.ts";
import type { Config } from "./fact.ts";

/** The section `proxmox`, when it is well formed. */
export interface ProxmoxFact {
  readonly settings: z.output<typeof proxmoxSchema>;
  /** The first one first. */
  readonly hosts: readonly HostFact[];
}

export interface HostFact {
  readonly name: string;
  /** `proxmox` or `proxmox.hosts.<name>`. */
  readonly path: string;
  /** Undefined where nothing is said of them. */
  readonly cores: number | undefined;
  readonly memoryMiB: number | undefined;
}

const SETTINGS = proxmoxSchema.strip();

export function collectProxmox({ given }: Config): ProxmoxFact | undefined {
  const settings = SETTINGS.safeParse(given("proxmox")).data;
  if (settings === undefined) return undefined;
  const hosts = [
    { name: settings.node, path: "proxmox", ...settings },
    ...Object.entries(settings.hosts).map(([name, host]) => ({ name, path: `proxmox.hosts.${name}`, ...host })),
  ];
  return {
    settings,
    hosts: hosts.map(({ name, path, cores, memory }) => ({
      name,
      path,
      cores,
      memoryMiB: memory === undefined ? undefined : parseSize(memory),
    })),
  };
}
