import { SECRETS } from "../config/secrets.ts";
import { readLabFiles } from "../drive/lab-files.ts";
import { isError, issueJson, issuesText, sortIssues, type Issue } from "../lib/issue.ts";
import type { Lab } from "../plan/lab.ts";
import { loadLab, type LoadedLab } from "../plan/load-lab.ts";
import { checkTree } from "../render/check-tree.ts";
import { withSecrets } from "./secrets.ts";
import type { Outcome, Session } from "./session.ts";

export interface LabOptions {
  /** Whether a missing secret is an error instead of a warning: before the real lab is brought up. */
  readonly needsSecrets?: boolean;
}

/**
 * Do something with a lab that is right. A lab with mistakes has them all printed, and nothing is started. Of warnings
 * only the number is told, because `homelab check` shows them.
 */
export async function withLab(
  session: Session,
  work: (lab: Lab) => Promise<Outcome>,
  options: LabOptions = {},
): Promise<Outcome> {
  const tell = async (lab: Lab, warnings: readonly Issue[]): Promise<Outcome> => {
    const { length } = warnings;
    const message = `${length} ${length === 1 ? "warning" : "warnings"}: homelab check shows what they say`;
    if (length > 0) session.emit({ type: "note", message });
    return work(lab);
  };
  return withCheckedLab(session, tell, options);
}

/** The same for a command that has its own way with warnings. @throws HomelabError `SECRETS_FILE` */
export async function withCheckedLab(
  session: Session,
  work: (lab: Lab, warnings: readonly Issue[]) => Promise<Outcome>,
  { needsSecrets = false }: LabOptions = {},
): Promise<Outcome> {
  const env = await withSecrets(session.folder, session.env);
  // Names only: checks have no business with values.
  const secrets = new Set(SECRETS.map(({ name }) => name).filter((name) => (env[name] ?? "") !== ""));
  const loaded = await loadLab(session.folder, { secrets });
  const found = [...loaded.issues, ...(await treeIssues(session.folder, loaded))];
  const issues = sortIssues(found).map((issue) =>
    needsSecrets && issue.code === "SECRET_MISSING" ? { ...issue, severity: "error" as const } : issue,
  );
  if (loaded.lab === undefined || issues.some(isError)) return wrong(issues);
  return work(loaded.lab, issues);
}

/** What only the tree shows: manifests and Terraform of the lab's folder, beside what is rendered. */
async function treeIssues(folder: string, { lab, issues }: LoadedLab): Promise<readonly Issue[]> {
  if (lab === undefined) return [];
  const files = await readLabFiles(folder);
  const byHand = [...files.keys()].some((path) => path.startsWith("k8s/"));
  const readManifest = byHand ? (await import("../render/checks/read-manifest.ts")).readManifest : () => [];
  return checkTree(lab, files, issues, readManifest);
}

export function wrong(issues: readonly Issue[]): Outcome {
  return { json: { ok: false, issues: issues.map(issueJson) }, text: issuesText(issues), exitCode: 1 };
}
