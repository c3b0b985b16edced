/**
 * Everything that a step has to say. Terminal, plain log, JSON lines, report and tests are consumers of one stream.
 */
export type HomelabEvent =
  | { readonly type: "phase-start"; readonly phase: string; readonly title: string; readonly at: number }
  | {
      readonly type: "phase-end";
      readonly phase: string;
      readonly title: string;
      readonly status: PhaseStatus;
      /** Seconds, to the millisecond. */
      readonly seconds: number;
      readonly message?: string;
    }
  | {
      readonly type: "progress";
      readonly phase: string;
      readonly message: string;
      readonly done?: number;
      readonly total?: number;
      readonly secondsLeft?: number;
    }
  | { readonly type: "note"; readonly message: string };

export type PhaseStatus = "done" | "skipped" | "failed" | "interrupted";

export type Emit = (event: HomelabEvent) => void;
