import type { Emit } from "../../lib/events.ts";

/** A consumer of the event stream that a person reads. */
export interface Reporter {
  readonly emit: Emit;
  /** Nothing is shown afterwards; what was only shown for the moment is taken away. */
  readonly end: () => void;
}
