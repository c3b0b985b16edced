import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ sealed }) => {
    sealed["apps/external/whoam.sealed.json"] = { TOKEN: "AgBCD" };
    sealed["apps/media/immich.sealed.json"] = {};
  },
  issues: [
    {
      code: "SEALED_ORPHAN",
      path: "apps/external/whoam.sealed.json",
      message: "there are sealed values for an app external/whoam, which does not exist",
      hint: "rename it to apps/external/whoami.sealed.json, or remove it",
    },
    {
      code: "SEALED_ORPHAN",
      path: "apps/media/immich.sealed.json",
      message: "there are sealed values for an app media/immich, which does not exist",
      hint: "remove the file, or add the app",
    },
  ],
  right: ({ sealed }) => {
    sealed["apps/external/whoami.sealed.json"] = { TOKEN: "AgBCD" };
  },
};
