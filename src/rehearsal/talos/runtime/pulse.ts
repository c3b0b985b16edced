/** Tells those who wait that something has changed; what it is they look up themselves. */
export interface Pulse {
  fire(): void;
  /** Resolves at the next `fire`, or at once with `false` when the signal is aborted. */
  next(signal: AbortSignal): Promise<boolean>;
}

export function createPulse(): Pulse {
  const waiting = new Set<() => void>();
  return {
    fire() {
      for (const wake of waiting) wake();
    },
    next: (signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve(false);
        const end = (fired: boolean): void => {
          waiting.delete(wake);
          signal.removeEventListener("abort", stop);
          resolve(fired);
        };
        const wake = (): void => end(true);
        const stop = (): void => end(false);
        waiting.add(wake);
        signal.addEventListener("abort", stop, { once: true });
      }),
  };
}
