import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.domain = "lab.internal";
    config.certificates = { issuer: "letsencrypt", email: "me@mylab.dev" };
    config.cloudflare = {};
  },
  issues: [
    {
      code: "DOMAIN_NOT_YOURS",
      path: "domain",
      message:
        "lab.internal lies below .internal, which is not in the public DNS, and the lab wants certificates by letsencrypt (certificates.issuer) and records at Cloudflare (cloudflare)",
      hint: "write a domain that you own, such as home.<your domain>",
    },
  ],
  right: ({ config }) => {
    config.domain = "lab.internal";
  },
};
