import { z } from "zod";
import type { ProxmoxClient } from "../../../src/drive/proxmox/client.ts";
import { readGuests } from "../../../src/drive/proxmox/inspect.ts";
import { readPools } from "../../../src/drive/proxmox/pools.ts";
import type { Lab } from "../../../src/plan/lab.ts";

/** Everything that a host holds, as texts that can be compared. */
export interface Inventory {
  /** `qemu 201 cp-1 running homelab`. */
  readonly guests: readonly string[];
  readonly pools: readonly string[];
  /** Disks, images and templates by volume id. */
  readonly volumes: readonly string[];
}

const contents = z.array(z.looseObject({ volid: z.string() }));

export async function inventoryOf(client: ProxmoxClient, { proxmox }: Lab): Promise<Inventory> {
  const [guests, pools] = await Promise.all([readGuests(client), readPools(client)]);
  const storages = [...new Set([proxmox.imageStorage, proxmox.diskStorage])];
  const volumes = await Promise.all(
    storages.map((storage) => client.get(`/nodes/${proxmox.node}/storage/${storage}/content`, contents)),
  );
  return {
    guests: guests
      .map(
        ({ kind, vmId, name, running, pool }) => `${kind} ${vmId} ${name} ${running ? "running" : "stopped"} ${pool}`,
      )
      .toSorted(),
    pools: pools.toSorted(),
    volumes: volumes
      .flat()
      .map(({ volid }) => volid)
      .toSorted(),
  };
}
