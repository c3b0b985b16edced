/**
 * The one error class of the project. A `HomelabError` is something that a person can act on: what happened, where,
 * and what to try. Anything else that is thrown is a defect of ours and is shown with its stack.
 */
export class HomelabError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  /**
   * @param code    stable upper-case identifier, e.g. `PORT_TAKEN`
   * @param message what happened and where (path, address), one or more lines, without secrets
   * @param options `hint`: what to try; `exitCode`: 1 the user's lab is wrong, 2 usage, 3 a part outside failed (default)
   */
  constructor(code: string, message: string, options: { hint?: string; exitCode?: ExitCode; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "HomelabError";
    this.code = code;
    this.hint = options.hint;
    this.exitCode = options.exitCode ?? 3;
  }
}

/** 0 done; 1 the user's lab is wrong; 2 usage; 3 a part outside failed; 130 interrupted, state saved. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

/** The message of anything that was thrown, without a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node system error (`ENOENT`, `EADDRINUSE`, …), or undefined. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
