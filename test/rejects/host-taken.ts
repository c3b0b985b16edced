import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ apps }) => {
    Object.assign(apps["apps/internal/it-tools.ts"] ?? {}, { host: "whoami" });
  },
  issues: [
    {
      code: "HOST_TAKEN",
      path: "apps/internal/it-tools.ts:host",
      message:
        "host whoami.home.example.net of app it-tools is already the host of app whoami (apps/external/whoami.ts)",
      hint: 'write host: "it-tools"',
    },
  ],
  right: ({ apps }) => {
    Object.assign(apps["apps/internal/it-tools.ts"] ?? {}, { host: "tools" });
  },
};
