import { setMaxListeners } from "node:events";
import { HomelabError, messageOf } from "../../lib/error.ts";
import { redact } from "../../lib/redact.ts";
import { LINES } from "./all.ts";
import { type Checkup, type Finding, type Line, missing, warning } from "./checkup.ts";

export interface CheckedLine extends Finding {
  readonly section: string;
  readonly name: string;
}

export interface CheckupResult {
  readonly lines: readonly CheckedLine[];
  /** Names of lines that could not look, for a reason that another line tells. */
  readonly skipped: readonly string[];
}

/** Milliseconds that one line may take; they run side by side. */
const TIMEOUT_MS = 20_000;

/**
 * Look at everything, side by side. A line that fails or takes too long becomes a finding: a checkup always has an end
 * and tells all that it could see.
 *
 * @throws HomelabError `INTERRUPTED`
 */
export async function runDoctor(
  checkup: Checkup,
  signal: AbortSignal,
  { lines = LINES, timeoutMs = TIMEOUT_MS }: { readonly lines?: readonly Line[]; readonly timeoutMs?: number } = {},
): Promise<CheckupResult> {
  // Many probes listen to one signal; that is no leak.
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const interrupt = (): void => stop.abort();
  signal.addEventListener("abort", interrupt, { once: true });
  if (signal.aborted) interrupt();
  const wanted = ({ wanted: isWanted }: Line): boolean =>
    checkup.lab === undefined || (isWanted?.(checkup.lab) ?? true);
  const looked = await Promise.all(
    lines.filter(wanted).map(async (line) => ({ line, findings: await look(line, checkup, stop.signal, timeoutMs) })),
  );
  signal.removeEventListener("abort", interrupt);
  if (signal.aborted) throw new HomelabError("INTERRUPTED", "the checkup was interrupted", { exitCode: 130 });
  return {
    lines: looked.flatMap(({ line: { section, name }, findings }) =>
      findings.map((found) => ({
        section,
        name,
        ...found,
        message: redact(found.message),
        fix: redact(found.fix),
      })),
    ),
    skipped: looked.filter(({ findings }) => findings.length === 0).map(({ line }) => line.name),
  };
}

async function look(line: Line, checkup: Checkup, signal: AbortSignal, timeoutMs: number): Promise<readonly Finding[]> {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const ended = new Promise<readonly Finding[]>((resolve) => {
    stop.signal.addEventListener(
      "abort",
      () => resolve([warning(`no answer in ${timeoutMs / 1000} s`, "run homelab doctor again")]),
      { once: true },
    );
  });
  const interrupt = (): void => stop.abort();
  const timer = setTimeout(interrupt, timeoutMs);
  signal.addEventListener("abort", interrupt, { once: true });
  if (signal.aborted) interrupt();
  try {
    return await Promise.race([line.look(checkup, stop.signal), ended]);
  } catch (error) {
    if (stop.signal.aborted) return ended;
    if (!(error instanceof HomelabError)) throw error;
    return [missing(messageOf(error), error.hint ?? "see the message")];
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", interrupt);
    stop.abort();
  }
}
