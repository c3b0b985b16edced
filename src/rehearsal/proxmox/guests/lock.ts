import type { Host } from "../context.ts";
import type { State } from "../state/state.ts";

const queues = new WeakMap<State, Map<number, Promise<unknown>>>();

/** Only one piece of work changes a guest at a time; others wait, as they do for its lock file. */
export async function withGuestLock<T>(host: Host, vmid: number, work: () => Promise<T> | T): Promise<T> {
  const queue = queues.get(host.state) ?? new Map<number, Promise<unknown>>();
  queues.set(host.state, queue);
  const before = queue.get(vmid);
  const mine = (async (): Promise<T> => {
    // How the work before went is not this work's business: it only has to be over.
    await Promise.allSettled([before]);
    return work();
  })();
  queue.set(vmid, mine);
  try {
    return await mine;
  } finally {
    if (queue.get(vmid) === mine) queue.delete(vmid);
  }
}
