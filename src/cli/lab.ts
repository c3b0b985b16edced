import { issuesText, type Issue } from "../lib/issue.ts";
import type { Lab } from "../plan/lab.ts";
import { loadLab } from "../plan/load-lab.ts";
import type { Outcome, Session } from "./session.ts";

/** Do something with a lab that is right. A lab with mistakes has them all printed, and nothing is started. */
export async function withLab(session: Session, work: (lab: Lab) => Promise<Outcome>): Promise<Outcome> {
  const { lab, issues } = await loadLab(session.folder);
  if (lab === undefined || issues.length > 0) return wrong(issues);
  return work(lab);
}

export function wrong(issues: readonly Issue[]): Outcome {
  return { json: { ok: false, issues }, text: issuesText(issues), exitCode: 1 };
}
