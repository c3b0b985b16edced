import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ apps, sealed }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { secrets: ["TOKEN"], env: { KEY: { secret: "OTHER" } } });
    sealed["apps/external/whoami.sealed.json"] = { TOKEN: "AgBCD" };
  },
  issues: [
    {
      code: "SECRET_UNSEALED",
      path: "apps/external/whoami.ts:secrets",
      message: "app whoami reads OTHER, which is not in apps/external/whoami.sealed.json",
      hint: "run: homelab seal whoami OTHER",
    },
  ],
  right: ({ apps, sealed }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { secrets: ["TOKEN"], env: { KEY: { secret: "OTHER" } } });
    sealed["apps/external/whoami.sealed.json"] = { TOKEN: "AgBCD", OTHER: "AgBCD" };
  },
};
