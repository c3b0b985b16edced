import { HomelabError, messageOf } from "../../lib/error.ts";

/** What happened and what to try; a defect of ours comes with its stack. */
export function errorText(error: unknown): string {
  if (!(error instanceof HomelabError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `defect: ${stack}\nThis is a mistake in HomeLab itself: please report it with the lines above.`;
  }
  return `${error.code}: ${error.message}${error.hint === undefined ? "" : `\ntry: ${error.hint}`}`;
}

/** The object of `--json` for a command that threw. */
export function errorJson(error: unknown): object {
  if (!(error instanceof HomelabError)) return { ok: false, error: { code: "DEFECT", message: messageOf(error) } };
  const { code, message, hint } = error;
  return { ok: false, error: { code, message, ...(hint === undefined ? {} : { hint }) } };
}
