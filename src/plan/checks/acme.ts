import type { Check } from "./check.ts";
import { isDocumentation } from "./domain-suffixes.ts";

/** Let's Encrypt proves a wildcard's domain by DNS: someone must be able to write the record. */
export const acmeSolver: Check = ({ certificates, cloudflare, missingSections }) => {
  if (certificates === undefined || certificates.issuer === "self-signed") return [];
  if (cloudflare !== undefined || !missingSections.has("cloudflare")) return [];
  return [
    {
      code: "ACME_SOLVER",
      path: "certificates.issuer",
      message: `issuer ${certificates.issuer} proves the domain by a DNS record, and there is no section cloudflare to write it with`,
      hint: 'add cloudflare: {}, or write issuer: "self-signed"',
    },
  ];
};

/** And it should have someone to write to; addresses of domains that are kept for examples it refuses. */
export const acmeEmail: Check = ({ certificates }) => {
  if (certificates === undefined || certificates.issuer === "self-signed") return [];
  const { issuer, email } = certificates;
  if (email !== undefined && !isDocumentation(email.slice(email.indexOf("@") + 1))) return [];
  return [
    {
      code: "ACME_EMAIL",
      path: "certificates.email",
      message:
        email === undefined
          ? `issuer ${issuer} has no address to write to when something is wrong with a certificate`
          : `${email} is an example, and Let's Encrypt takes no account with it`,
      hint: 'write an address that you read: email: "you@your-domain"',
      severity: "warning" as const,
    },
  ];
};
