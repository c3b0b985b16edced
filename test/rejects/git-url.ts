import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.git.url = "https://me:secret@github.com/user/homelab";
  },
  issues: [
    {
      code: "GIT_URL",
      path: "git.url",
      message: "the Git URL holds credentials",
      hint: 'write it without them; Argo CD gets them as a sealed secret: "https://github.com/user/homelab"',
    },
  ],
  right: ({ config }) => {
    config.git.url = "git@github.com:user/homelab.git";
  },
};
