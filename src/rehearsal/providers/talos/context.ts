import type { Talosctl } from "./talosctl.ts";

/** What the resources work with. */
export interface TalosContext {
  readonly talosctl: Talosctl;
  /** URL of Image Factory without a path, or undefined while it is not known. */
  readonly factory: string | undefined;
  /** Proxy and trust for Image Factory. */
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => Date;
  /** Aborted when the run is interrupted. */
  readonly signal: AbortSignal;
}
