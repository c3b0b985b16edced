import { createServer, type Server } from "node:net";
import { HomelabError, systemCode } from "../../lib/error.ts";

/** How many rehearsals one machine can hold side by side; each has four loopback networks of its own. */
export const SLOTS = 39;
const CLAIM_PORT = 47_000;
export const CONTROL_PORT = 47_001;

export interface Slot {
  readonly number: number;
  /** Address of the world's own servers. */
  readonly infrastructure: string;
  /** Give the slot back. It is also free again as soon as this process ends, however it ends. */
  release(): Promise<void>;
}

/** Claim one slot, or undefined when a conductor holds it. A slot is held by listening on a port of its own: the
 * kernel gives it back when the holder dies, and runs of other users and other checkouts are seen as well. */
export async function claim(number: number): Promise<Slot | undefined> {
  const infrastructure = `127.${100 + 4 * number}.255.1`;
  const server = await tryListen(infrastructure, CLAIM_PORT);
  return server === undefined ? undefined : { number, infrastructure, release: () => closed(server) };
}

/**
 * Claim the first slot that can be used.
 *
 * @param candidates slots in the order in which they are tried
 * @param usable     decides about a slot that no conductor holds: whether what stands in it could be cleared away
 * @throws HomelabError `NO_SLOT`
 */
export async function claimSlot(
  candidates: readonly number[],
  usable: (slot: Slot) => Promise<boolean>,
): Promise<Slot> {
  for (const number of new Set(candidates)) {
    const slot = await claim(number);
    if (slot === undefined) continue;
    // A world of another user may stand in a slot that we may clear: its control port tells.
    if ((await usable(slot)) && (await isFree(slot.infrastructure, CONTROL_PORT))) return slot;
    await slot.release();
  }
  const [only] = candidates;
  const what =
    candidates.length === 1 ? `rehearsal slot ${only} is` : `all ${SLOTS} rehearsal slots of this machine are`;
  throw new HomelabError("NO_SLOT", `${what} in use`, {
    hint: "stop one with `homelab rehearse --stop`",
  });
}

async function isFree(address: string, port: number): Promise<boolean> {
  const server = await tryListen(address, port);
  if (server === undefined) return false;
  await closed(server);
  return true;
}

function tryListen(address: string, port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => (systemCode(error) === "EADDRINUSE" ? resolve(undefined) : reject(error)));
    // The claim must not keep the process alive when all else is done.
    server.listen({ host: address, port, exclusive: true }, () => resolve(server.unref()));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
