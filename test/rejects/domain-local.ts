import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.domain = "lab.local";
  },
  issues: [
    {
      code: "DOMAIN_LOCAL",
      path: "domain",
      message: "lab.local lies below .local, which machines ask for by multicast and not from a DNS server",
      hint: 'write "lab.home.arpa", which RFC 8375 keeps for homes',
      severity: "warning",
    },
  ],
  right: ({ config }) => {
    config.domain = "lab.home.arpa";
  },
};
