import { HomelabError, messageOf } from "./error.ts";

export interface WaitOptions {
  readonly timeoutMs: number;
  /** Pause between two tries; 50 unless given. */
  readonly intervalMs?: number;
  /** What is waited for, as a noun phrase: it becomes part of the error. */
  readonly what: string;
  readonly signal?: AbortSignal;
  /** Errors that no further try can mend: they are thrown at once instead of becoming the last reason. */
  readonly giveUp?: (error: unknown) => boolean;
}

/**
 * Ask again and again until the condition holds. A condition holds when it returns anything but `undefined` and
 * `false`; when it throws, its message is kept as the reason for the timeout. A condition that never settles does not
 * outlive the timeout; it gets a signal that is aborted when nobody waits any more.
 *
 * @throws HomelabError `TIMEOUT` (names `what` and the last reason), `INTERRUPTED` when `signal` is aborted
 */
export async function waitFor<T>(
  condition: (signal: AbortSignal) => Promise<T | undefined | false> | T | undefined | false,
  options: WaitOptions,
): Promise<T> {
  const stop = new AbortController();
  const ended = new Promise<undefined>((resolve) => {
    stop.signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  const interrupt = (): void =>
    stop.abort(new HomelabError("INTERRUPTED", `waiting for ${options.what} was interrupted`, { exitCode: 130 }));
  if (options.signal?.aborted === true) interrupt();
  options.signal?.addEventListener("abort", interrupt, { once: true });

  let reason = "it did not answer";
  const timer = setTimeout(() => {
    stop.abort(
      new HomelabError("TIMEOUT", `no ${options.what} after ${options.timeoutMs / 1000} s; last seen: ${reason}`),
    );
  }, options.timeoutMs);
  try {
    for (;;) {
      try {
        const value = await Promise.race([condition(stop.signal), ended]);
        stop.signal.throwIfAborted();
        if (value !== undefined && value !== false) return value;
        reason = "not yet";
      } catch (error) {
        stop.signal.throwIfAborted();
        if (options.giveUp?.(error) === true) throw error;
        reason = messageOf(error);
      }
      await Promise.race([sleep(options.intervalMs ?? 50), ended]);
      stop.signal.throwIfAborted();
    }
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", interrupt);
    stop.abort();
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
