import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.domain = "home.mylab.dev";
    config.certificates = { issuer: "letsencrypt", email: "me@example.net" };
    config.cloudflare = { zone: "mylab.dev" };
  },
  issues: [
    {
      code: "ACME_EMAIL",
      path: "certificates.email",
      message: "me@example.net is an example, and Let's Encrypt takes no account with it",
      hint: 'write an address that you read: email: "you@your-domain"',
      severity: "warning",
    },
  ],
  right: ({ config }) => {
    config.domain = "home.mylab.dev";
    config.certificates = { issuer: "letsencrypt-staging", email: "me@mylab.dev" };
    config.cloudflare = { zone: "mylab.dev" };
  },
};
