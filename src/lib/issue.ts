/** One mistake in what a person wrote: never thrown alone, always collected with all others. */
export interface Issue {
  /** Stable upper-case identifier, e.g. `ADDRESS_TAKEN`. */
  readonly code: string;
  /** Where: `nodes.worker1.ip` in the config, `apps/external/whoami.ts:image` or `versions.json:talos` elsewhere. */
  readonly path: string;
  /** What is wrong, naming both sides. */
  readonly message: string;
  /** What to write instead, with the value. */
  readonly hint: string;
}

/** Issues in a stable order: by path, then code, then message. Equal issues are kept once. */
export function sortIssues(issues: readonly Issue[]): readonly Issue[] {
  const seen = new Map(issues.map((issue) => [[issue.path, issue.code, issue.message].join("\0"), issue]));
  return [...seen.entries()].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, issue]) => issue);
}

/** Every mistake with where it is and what to write instead, as a person reads them. */
export function issuesText(issues: readonly Issue[]): string {
  const lines = issues.map(({ code, path, message, hint }) => `✗ ${path}: ${message} [${code}]\n    try: ${hint}`);
  return [...lines, `${issues.length} ${issues.length === 1 ? "mistake" : "mistakes"}`].join("\n");
}
