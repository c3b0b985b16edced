/** Kept for examples by RFC 2606 and RFC 6761: nobody owns what is below them. */
const DOCUMENTATION = ["example", "test", "invalid", "example.com", "example.net", "example.org"];

/** Never in the public DNS, so that no certificate authority signs for them. Sources: RFC 6762, 6761, 7686, 8375, ICANN. */
const PRIVATE = ["local", "localhost", "internal", "onion", "home.arpa", "lan", "home", "corp", "mail", "intranet"];

/** Shared by many: a name below is lent, the name itself is not yours. */
const SHARED = ["duckdns.org", "dynv6.net", "ddns.net", "no-ip.org", "freeddns.org", "dedyn.io", "nip.io", "sslip.io"];

function below(domain: string, suffixes: readonly string[]): string | undefined {
  return suffixes.find((suffix) => domain === suffix || domain.endsWith(`.${suffix}`));
}

export function isDocumentation(domain: string): boolean {
  return below(domain, DOCUMENTATION) !== undefined;
}

/** The suffix under which no certificate is signed, if the domain has one. */
export function privateSuffix(domain: string): string | undefined {
  return below(domain, PRIVATE);
}

/** The suffix that belongs to a provider of dynamic names, if the domain has one. */
export function sharedSuffix(domain: string): string | undefined {
  return below(domain, SHARED);
}
