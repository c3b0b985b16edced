import { join } from "node:path";
import { HomelabError } from "../../lib/error.ts";
import { rm } from "node:fs/promises";
import type { Guest, GuestInterface, Hypervisor } from "../hypervisor.ts";

/** A guest that runs: a Talos machine or an edge container. */
export interface RunningGuest {
  powerOff(options: { graceful: boolean }): Promise<void>;
  interfaces(): readonly GuestInterface[] | undefined;
}

/** @param onHalted called when the guest switches itself off */
export type StartGuest = (guest: Guest, dir: string, onHalted: () => void) => Promise<RunningGuest>;

export interface PoweredHypervisor extends Hypervisor {
  /** The power fails: everything goes off at once. */
  powerOffAll(): Promise<void>;
}

/**
 * The hardware of the simulated host. A VM whose system disk came from a Talos image becomes a Talos machine, a container
 * made from an OCI image runs that image's program; anything else has nothing that could boot. Each guest's disk is a
 * folder that outlives power cycles and goes with the guest.
 */
export function createHypervisor(
  dir: string,
  start: { machine: StartGuest; container: StartGuest },
): PoweredHypervisor {
  const running = new Map<number, RunningGuest>();
  const home = (guest: Guest): string => join(dir, `${guest.kind}-${guest.vmid}`);

  return {
    async powerOn(guest, onOff) {
      if (running.has(guest.vmid)) throw new HomelabError("ALREADY_RUNNING", `VM ${guest.vmid} already running`);
      const boot = guest.kind === "lxc" ? start.container : start.machine;
      let started: RunningGuest | undefined;
      let halted = false;
      started = await boot(guest, home(guest), () => {
        halted = true;
        // Another power cycle may have begun meanwhile.
        if (started === undefined || running.get(guest.vmid) !== started) return;
        running.delete(guest.vmid);
        onOff();
      });
      if (halted) throw new HomelabError("HALTED", `VM ${guest.vmid} switched itself off while it was starting`);
      running.set(guest.vmid, started);
    },
    async powerOff(guest, how) {
      const machine = running.get(guest.vmid);
      running.delete(guest.vmid);
      await machine?.powerOff({ graceful: how === "shutdown" });
    },
    interfaces: async (vmid) => running.get(vmid)?.interfaces(),
    destroyed: (guest) => rm(home(guest), { recursive: true, force: true, maxRetries: 5 }),
    async powerOffAll() {
      const machines = [...running.values()];
      running.clear();
      await Promise.all(machines.map((machine) => machine.powerOff({ graceful: false })));
    },
  };
}
