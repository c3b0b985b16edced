import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.domain = "home.mylab.dev";
    config.cloudflare = { zone: "otherlab.dev" };
  },
  issues: [
    {
      code: "ZONE_OUTSIDE",
      path: "cloudflare.zone",
      message: "home.mylab.dev (domain) is not in zone otherlab.dev, so that nothing of the lab can be written there",
      hint: 'write zone: "mylab.dev"',
    },
  ],
  right: ({ config }) => {
    config.domain = "home.mylab.dev";
    config.cloudflare = { zone: "mylab.dev" };
  },
};
