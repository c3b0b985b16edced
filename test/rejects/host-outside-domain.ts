import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { host: "whoami.example.net" });
    Object.assign(apps["apps/internal/it-tools.ts"] ?? {}, { host: "a.b.home.example.net" });
  },
  issues: [
    {
      code: "HOST_OUTSIDE_DOMAIN",
      path: "apps/external/whoami.ts:host",
      message: "host whoami.example.net of app whoami is outside of the lab's domain home.example.net (domain)",
      hint: 'write host: "whoami", which becomes whoami.home.example.net',
    },
    {
      code: "HOST_OUTSIDE_DOMAIN",
      path: "apps/internal/it-tools.ts:host",
      message:
        "host a.b.home.example.net of app it-tools is not one label below home.example.net: no certificate would fit it",
      hint: 'write host: "it-tools", which becomes it-tools.home.example.net',
    },
  ],
  right: ({ apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { host: "whoami.home.example.net" });
    Object.assign(apps["apps/internal/it-tools.ts"] ?? {}, { host: "home.example.net" });
  },
};
