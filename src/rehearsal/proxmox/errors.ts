/**
 * What Proxmox VE answers instead of data. The message goes out twice: as the reason phrase of the status line (its
 * first line) and in the body. source: pve-http-server PVE/APIServer/AnyEvent.pm, pve-common PVE/Exception.pm
 */
export class PveError extends Error {
  readonly status: number;
  readonly errors: Readonly<Record<string, string>> | undefined;

  constructor(status: number, message: string, errors?: Readonly<Record<string, string>>) {
    super(message);
    this.name = "PveError";
    this.status = status;
    this.errors = errors;
  }
}

/** A handler that dies: HTTP 500, its text is the reason. */
export function die(message: string): never {
  throw new PveError(500, message);
}

/** One or more parameters are wrong: HTTP 400 with a map from parameter to text. */
export function parameterError(errors: Readonly<Record<string, string>>): PveError {
  return new PveError(400, "Parameter verification failed.", errors);
}

/** `undefined` gives the bare form that Proxmox uses when no single privilege would have been enough. */
export function permissionError(detail?: string): PveError {
  return new PveError(403, detail === undefined ? "Permission check failed" : `Permission check failed (${detail})`);
}
