import type { Check } from "./check.ts";

const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

/** The lab's domain is one that a certificate can be made for: two labels or more, lower case. */
export const domainInvalid: Check = ({ domain }) => {
  if (domain === undefined || DOMAIN.test(domain.value)) return [];
  return [
    {
      code: "DOMAIN_INVALID",
      path: domain.path,
      message: `"${domain.value}" is no domain name`,
      hint: 'write two or more labels in lower case, without scheme or dot at the end, such as "home.example.net"',
    },
  ];
};
