/**
 * Whether a host name fits a pattern: the same name, or below `*.`, at any depth (source: Gateway API, Hostname). No
 * pattern fits everything.
 */
export function hostMatches(pattern: string | undefined, host: string): boolean {
  if (pattern === undefined || pattern === "") return true;
  const [wanted, given] = [pattern.toLowerCase(), host.toLowerCase()];
  return wanted.startsWith("*.")
    ? given.endsWith(wanted.slice(1)) && given.length > wanted.length - 1
    : wanted === given;
}

/** Whether some host fits both patterns. */
export function patternsMeet(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || a === "" || b === "") return true;
  if (a.startsWith("*.") && b.startsWith("*.")) return a.endsWith(b.slice(1)) || b.endsWith(a.slice(1));
  return a.startsWith("*.") ? hostMatches(a, b) : hostMatches(b, a);
}

/** Orders patterns from the most to the least specific: exact names, then longer wildcards, then none. */
export function bySpecificity(a: string | undefined, b: string | undefined): number {
  return rank(b) - rank(a);
}

function rank(pattern: string | undefined): number {
  if (pattern === undefined || pattern === "") return 0;
  return pattern.length + (pattern.startsWith("*.") ? 0 : 1000);
}
