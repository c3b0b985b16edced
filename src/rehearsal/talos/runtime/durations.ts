/**
 * What a machine of the seed's size takes in reality, in milliseconds; multiplied by the machine's `speed`. From a
 * cold start to the API 8 s; from an accepted configuration to the configured API 25 s.
 */
export const DURATIONS = {
  /** Firmware, boot loader, kernel, initramfs, machined, until the API listens. */
  boot: 8_000,
  /** The API answers, the container runtime is not up yet: bootstrap is refused meanwhile. */
  runtime: 1_000,
  /** Writing the system to the disk. */
  install: 15_000,
  /** Stopping services and unmounting, after they have ended. */
  shutdown: 2_000,
  /** How often a worker asks its control plane for a certificate. */
  trustd: 1_000,
  /** How long the cluster remembers a member that is gone (source: siderolabs/talos discovery, 30 minutes). */
  memberTtl: 1_800_000,
} as const;

/**
 * Wait for a simulated duration.
 *
 * @param milliseconds already multiplied by `speed`
 * @returns false when the signal is aborted first
 */
export function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false);
    const end = (done: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      resolve(done);
    };
    const stop = (): void => end(false);
    const timer = setTimeout(() => end(true), milliseconds);
    signal.addEventListener("abort", stop, { once: true });
  });
}
