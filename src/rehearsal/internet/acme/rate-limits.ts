import { AcmeProblem } from "./problem.ts";

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const DOCS = "https://letsencrypt.org/docs/rate-limits/";

export interface Limits {
  /** Certificates for one exact set of names in a week. */
  readonly duplicates: number;
  /** New certificates for one registered domain in a week. */
  readonly perDomain: number;
}

/** source: https://letsencrypt.org/docs/rate-limits/, https://letsencrypt.org/docs/staging-environment/ */
export const PRODUCTION: Limits = { duplicates: 5, perDomain: 50 };
export const STAGING: Limits = { duplicates: 30_000, perDomain: 30_000 };

export interface RateLimits {
  /** @throws AcmeProblem `rateLimited` when a certificate for these names would be one too many */
  check(names: readonly string[]): void;
  count(names: readonly string[]): void;
}

/** What an authority remembers of a week. A set that was issued before counts as a renewal, for the domain it is free. */
export function rateLimits(limits: Limits, now: () => number): RateLimits {
  const issued: { readonly key: string; readonly domains: ReadonlySet<string>; readonly at: number }[] = [];
  return {
    check(names) {
      const recent = issued.filter(({ at }) => at > now() - WEEK_MS);
      const same = recent.filter(({ key }) => key === keyOf(names));
      if (same.length >= limits.duplicates)
        throw limited(
          `too many certificates (${limits.duplicates}) already issued for this exact set of identifiers in the last 168h0m0s`,
          same,
          "new-certificates-per-exact-set-of-identifiers",
        );
      if (issued.some(({ key }) => key === keyOf(names))) return;
      for (const domain of domainsOf(names)) {
        const fresh = recent.filter(
          ({ key, domains }, index) => domains.has(domain) && recent.findIndex((other) => other.key === key) === index,
        );
        if (fresh.length >= limits.perDomain)
          throw limited(
            `too many certificates (${limits.perDomain}) already issued for "${domain}" in the last 168h0m0s`,
            fresh,
            "new-certificates-per-registered-domain",
          );
      }
    },
    count: (names) => void issued.push({ key: keyOf(names), domains: domainsOf(names), at: now() }),
  };
}

function keyOf(names: readonly string[]): string {
  return [...new Set(names)].toSorted().join(",");
}

function limited(what: string, counted: readonly { readonly at: number }[], anchor: string): AcmeProblem {
  const retry = new Date(Math.min(...counted.map(({ at }) => at)) + WEEK_MS)
    .toISOString()
    .slice(0, 19)
    .replace("T", " ");
  return new AcmeProblem(429, "rateLimited", `${what}, retry after ${retry} UTC: see ${DOCS}#${anchor}`);
}

/** Registered domains: the last two labels. (The real authority asks the public suffix list.) */
function domainsOf(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.split(".").slice(-2).join(".")));
}
