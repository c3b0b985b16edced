import type { Check } from "./check.ts";
import { isDocumentation, privateSuffix, sharedSuffix } from "./domain-suffixes.ts";

/** Who has certificates signed or keeps records at Cloudflare owns the domain. */
export const domainNotYours: Check = ({ domain, certificates, cloudflare }) => {
  if (domain === undefined) return [];
  const why = [
    ...(certificates !== undefined && certificates.issuer !== "self-signed"
      ? [`certificates by ${certificates.issuer} (certificates.issuer)`]
      : []),
    ...(cloudflare === undefined ? [] : ["records at Cloudflare (cloudflare)"]),
  ];
  if (why.length === 0) return [];
  const issue = (says: string) => ({
    code: "DOMAIN_NOT_YOURS",
    path: domain.path,
    message: `${domain.value} ${says}, and the lab wants ${why.join(" and ")}`,
    hint: "write a domain that you own, such as home.<your domain>",
  });
  const suffix = privateSuffix(domain.value);
  if (suffix !== undefined) return [issue(`lies below .${suffix}, which is not in the public DNS`)];
  const shared = sharedSuffix(domain.value);
  if (shared !== undefined && cloudflare !== undefined)
    return [issue(`lies below ${shared}, which belongs to its provider and cannot be a zone of yours`)];
  if (isDocumentation(domain.value))
    return [{ ...issue("is kept for examples, so that nobody owns it"), severity: "warning" as const }];
  return [];
};
