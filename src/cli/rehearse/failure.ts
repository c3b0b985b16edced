import { HomelabError } from "../../lib/error.ts";
import { errorText } from "../report/error.ts";
import type { Outcome } from "../session.ts";
import { formatReport, type RehearsalReport } from "./report.ts";

/** What a rehearsal that failed prints: how far it came, why it ended, and that running it again goes on. */
export function failureOutcome(report: RehearsalReport, error: unknown, problem: object): Outcome {
  const interrupted = error instanceof HomelabError && error.exitCode === 130;
  const text = [
    formatReport(report),
    "",
    errorText(error),
    "",
    "What was done is kept. `make rehearse` goes on from there; `make rehearse ARGS=--fresh` starts from nothing.",
  ].join("\n");
  return {
    json: { ...report, ...problem },
    text,
    exitCode: interrupted ? 130 : error instanceof HomelabError ? error.exitCode : 3,
  };
}
