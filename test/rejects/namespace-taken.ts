import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ apps }) => {
    Object.assign(apps["apps/internal/it-tools.ts"] ?? {}, { namespace: "whoami" });
  },
  issues: [
    {
      code: "NAMESPACE_TAKEN",
      path: "apps/internal/it-tools.ts:namespace",
      message: "namespace whoami of app it-tools is already that of app whoami (apps/external/whoami.ts)",
      hint: 'leave namespace out, or write namespace: "it-tools-internal"',
    },
  ],
  right: ({ apps }) => {
    Object.assign(apps["apps/internal/it-tools.ts"] ?? {}, { namespace: "tools" });
  },
};
