import { setTimeout as delay } from "node:timers/promises";
import type { Host } from "./context.ts";

/** Milliseconds between two looks. */
const INTERVAL_MS = 10;

/**
 * Wait a little for what a client is polling for. Clients poll in real time (once a second, some every ten), however
 * fast the simulated durations are; so in a fast rehearsal an answer is held back until there is something to say, up
 * to `milliseconds` × (1 − speed). At real speed it never waits, as the real host never does.
 */
export async function linger<T>(
  host: Host,
  milliseconds: number,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T | undefined> {
  const deadline = performance.now() + milliseconds * (1 - Math.min(1, host.speed));
  for (;;) {
    const found = await look();
    if (found !== undefined || performance.now() >= deadline) return found;
    await delay(INTERVAL_MS);
  }
}
