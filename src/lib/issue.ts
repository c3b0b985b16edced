/** An error keeps a lab from being built; a warning is told and nothing more. */
export type Severity = "error" | "warning";

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
  /** An error unless given. */
  readonly severity?: Severity;
}

export function isError({ severity = "error" }: Issue): boolean {
  return severity === "error";
}

/** An issue as `--json` prints it: with its severity, also where that is the usual one. */
export function issueJson(issue: Issue): Required<Issue> {
  return { severity: "error", ...issue };
}

/** Issues in a stable order: by path, then code, then message. Equal issues are kept once. */
export function sortIssues(issues: readonly Issue[]): readonly Issue[] {
  const seen = new Map(issues.map((issue) => [[issue.path, issue.code, issue.message].join("\0"), issue]));
  return [...seen.entries()].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, issue]) => issue);
}

/** Every issue with where it is and what to write instead, errors first, as a person reads them; empty without issues. */
export function issuesText(issues: readonly Issue[]): string {
  if (issues.length === 0) return "";
  const errors = issues.filter(isError);
  const warnings = issues.filter((issue) => !isError(issue));
  const counts = [
    ...(errors.length === 0 ? [] : [count(errors.length, "mistake")]),
    ...(warnings.length === 0 ? [] : [count(warnings.length, "warning")]),
  ];
  return [
    ...errors.map((issue) => entry("✗", issue)),
    ...warnings.map((issue) => entry("!", issue)),
    counts.join(", "),
  ].join("\n");
}

function entry(sign: string, { code, path, message, hint }: Issue): string {
  return `${sign} ${path}: ${message} [${code}]\n    try: ${hint}`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
