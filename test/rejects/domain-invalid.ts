import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.domain = "homelab";
  },
  issues: [
    {
      code: "DOMAIN_INVALID",
      path: "domain",
      message: '"homelab" is no domain name',
      hint: 'write two or more labels in lower case, without scheme or dot at the end, such as "home.example.net"',
    },
  ],
  right: ({ config }) => {
    config.domain = "homelab.example";
  },
};
