import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    Object.assign(config, { gateway: undefined });
    config.git = Object.assign({ url: "" }, { url: undefined });
  },
  issues: [
    {
      code: "MISSING",
      path: "gateway",
      message: "gateway is missing (The cluster's Gateway, where TLS of the lab's domain ends)",
      hint: "write gateway: { … }",
    },
    {
      code: "MISSING",
      path: "git.url",
      message: "git.url is missing (Repository that Argo CD clones, e.g. https://github.com/user/homelab)",
      hint: 'write url: "…"',
    },
  ],
  right: ({ config }) => {
    config.git = { url: "ssh://git@git.example.net:2222/user/homelab.git", branch: "live" };
  },
};
