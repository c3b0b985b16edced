import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.domain = "home.mylab.dev";
    config.certificates = { issuer: "letsencrypt", email: "me@mylab.dev" };
  },
  issues: [
    {
      code: "ACME_SOLVER",
      path: "certificates.issuer",
      message:
        "issuer letsencrypt proves the domain by a DNS record, and there is no section cloudflare to write it with",
      hint: 'add cloudflare: {}, or write issuer: "self-signed"',
    },
  ],
  right: ({ config }) => {
    config.domain = "home.mylab.dev";
    config.certificates = { issuer: "letsencrypt", email: "me@mylab.dev" };
    config.cloudflare = { zone: "mylab.dev" };
  },
};
