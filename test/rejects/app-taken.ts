import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ apps }) => {
    apps["apps/external/it-tools.ts"] = { image: "docker.io/traefik/whoami", port: 8080 };
  },
  issues: [
    {
      code: "APP_TAKEN",
      path: "apps/external/it-tools.ts:name",
      message: "app it-tools in category external has the name of apps/internal/it-tools.ts",
      hint: 'rename the file, or write name: "it-tools-external"',
    },
  ],
  right: ({ apps }) => {
    apps["apps/external/it-tools.ts"] = { name: "it-tools-2", image: "docker.io/traefik/whoami", port: 8080 };
  },
};
