import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.domain = "home.mylab.dev";
    config.cloudflare = { zone: "mylab.dev", tunnel: true };
  },
  issues: [
    {
      code: "TUNNEL_DEPTH",
      path: "cloudflare.tunnel",
      message:
        "apps are two labels or more below zone mylab.dev (such as app.home.mylab.dev), and Cloudflare's free certificate is for *.mylab.dev only",
      hint: 'write domain: "mylab.dev", or have an advanced certificate for *.home.mylab.dev',
      severity: "warning",
    },
  ],
  right: ({ config }) => {
    config.domain = "mylab.dev";
    config.cloudflare = { tunnel: true };
  },
};
