import type { Match, Rule } from "./model.ts";

export interface RequestFacts {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** A rule that fits a request, with how well it does. */
interface Hit<T> {
  readonly item: T;
  readonly rank: readonly number[];
}

/**
 * The rule for a request: the one with the most specific match, the first one where several are equal. Exact paths go
 * before prefixes, longer prefixes before shorter ones, then methods, more headers, more parameters (source: Gateway
 * API, HTTPRouteRule).
 */
export function bestRule<T extends { readonly rule: Rule }>(items: readonly T[], request: RequestFacts): T | undefined {
  let best: Hit<T> | undefined;
  for (const item of items) {
    const matches = item.rule.matches.length === 0 ? [{ headers: [], queryParams: [] }] : item.rule.matches;
    for (const candidate of matches) {
      if (!fits(candidate, request)) continue;
      const hit = { item, rank: rankOf(candidate) };
      if (best === undefined || higher(hit.rank, best.rank)) best = hit;
    }
  }
  return best?.item;
}

function fits(match: Match, request: RequestFacts): boolean {
  const { type = "PathPrefix", value = "/" } = match.path ?? {};
  if (!pathFits(type, value, request.path)) return false;
  if (match.method !== undefined && match.method !== request.method) return false;
  return (
    match.headers.every((header) => valueFits(header, request.headers[header.name.toLowerCase()])) &&
    match.queryParams.every((parameter) => valueFits(parameter, request.query.get(parameter.name) ?? undefined))
  );
}

function pathFits(type: string, value: string, path: string): boolean {
  if (type === "Exact") return path === value;
  if (type === "RegularExpression") return new RegExp(`^(?:${value})$`).test(path);
  // Prefixes end at a slash: /a fits /a and /a/b, not /ab.
  const prefix = value.replace(/\/$/, "");
  return path === prefix || path.startsWith(`${prefix}/`);
}

function valueFits(wanted: { type: string; value: string }, given: string | undefined): boolean {
  if (given === undefined) return false;
  return wanted.type === "RegularExpression" ? new RegExp(`^(?:${wanted.value})$`).test(given) : wanted.value === given;
}

function rankOf(match: Match): readonly number[] {
  const { type = "PathPrefix", value = "/" } = match.path ?? {};
  const kind = { Exact: 2, PathPrefix: 1 }[type] ?? 0;
  return [kind, value.length, match.method === undefined ? 0 : 1, match.headers.length, match.queryParams.length];
}

function higher(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at !== -1 && (a[at] ?? 0) > (b[at] ?? 0);
}
