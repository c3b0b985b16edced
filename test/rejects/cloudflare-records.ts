import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.domain = "home.mylab.dev";
    config.cloudflare = { records: false, dynamicAddress: true };
  },
  issues: [
    {
      code: "CLOUDFLARE_RECORDS",
      path: "cloudflare.dynamicAddress",
      message: "no records are kept at Cloudflare (cloudflare.records), so that none can follow the router's address",
      hint: "write records: true, or dynamicAddress: false",
    },
  ],
  right: ({ config }) => {
    config.domain = "home.mylab.dev";
    config.cloudflare = { dynamicAddress: true };
  },
};
