import { setTimeout as delay } from "node:timers/promises";
import { HomelabError, messageOf } from "../../../lib/error.ts";
import type { Host } from "../context.ts";
import { startupOf } from "./describe.ts";
import { isOn } from "./guest.ts";
import { withGuestLock } from "./lock.ts";
import { LABEL, powerOn } from "./power.ts";

/**
 * Start every guest with `onboot=1`, each node its own: those with a start order first, lowest first, then the others
 * by their id; each followed by its `up` delay. A guest that does not start does not stop the others.
 * source: pve-manager PVE/API2/Nodes.pm startall
 *
 * @throws HomelabError `BOOT_FAILED` naming every guest that did not start
 */
export async function bootGuests(host: Host): Promise<void> {
  const nodes = Object.keys(host.state.nodes).filter((node) => host.state.nodes[node]?.online === true);
  const failures = await Promise.all(nodes.map((node) => bootNode({ ...host, node })));
  const all = failures.flat();
  if (all.length > 0)
    throw new HomelabError("BOOT_FAILED", `guests did not start when the host booted:\n${all.join("\n")}`);
}

async function bootNode(host: Host): Promise<readonly string[]> {
  const failures: string[] = [];
  const due = Object.entries(host.state.guests)
    .filter(([, guest]) => guest.node === host.node && isOn(guest.config["onboot"]))
    .filter(([, guest]) => !guest.running && guest.config["template"] !== "1")
    .map(([id, guest]) => ({ vmid: Number(id), guest, startup: startupOf(guest.config["startup"]) }))
    .toSorted((a, b) => (a.startup.order ?? Infinity) - (b.startup.order ?? Infinity) || a.vmid - b.vmid);
  const upid = host.tasks.start({
    node: host.node,
    type: "startall",
    id: "",
    user: "root@pam",
    seconds: 0,
    run: async (log) => {
      for (const { vmid, guest, startup } of due) {
        const label = `${LABEL[guest.kind]} ${vmid}`;
        log(`Starting ${label}`);
        try {
          await withGuestLock(host, vmid, () => powerOn(host, vmid, guest));
        } catch (error) {
          failures.push(`${label}: ${messageOf(error)}`);
          log(`Starting ${label} failed: ${messageOf(error)}`);
        }
        await delay((startup.up ?? 0) * 1000 * host.speed);
      }
    },
  });
  await host.tasks.ended(upid);
  return failures;
}
