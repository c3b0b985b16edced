import { z } from "zod";
import type { ProxmoxClient } from "./client.ts";
import { liftProtection } from "./guest-disks.ts";
import type { GuestFacts } from "./inspect.ts";
import { taskEnded } from "./task.ts";

const TASK_MS = 120_000;

/**
 * Cut a guest's power and delete it with its own disks, protected or not. Volumes of other owners (those of the CSI
 * plugin) are only detached.
 *
 * @throws HomelabError `TASK_FAILED`, and as `ProxmoxClient.get`
 */
export async function removeGuest(client: ProxmoxClient, guest: GuestFacts, signal: AbortSignal): Promise<void> {
  const { node, kind, vmId, running } = guest;
  const path = `/nodes/${node}/${kind}/${vmId}`;
  if (kind === "qemu") await liftProtection(client, { host: node, vmId });
  if (running) {
    const stop = await client.post(`${path}/status/stop`, {}, z.string());
    await taskEnded(client, node, stop, { what: `power cut for guest ${vmId}`, timeoutMs: TASK_MS, signal });
  }
  const destroy = await client.remove(`${path}?purge=1&destroy-unreferenced-disks=1`, z.string());
  await taskEnded(client, node, destroy, { what: `removal of guest ${vmId}`, timeoutMs: TASK_MS, signal });
}
