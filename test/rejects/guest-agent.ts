import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.cluster = { extensions: ["siderolabs/nfs-utils"] };
  },
  issues: [
    {
      code: "GUEST_AGENT",
      path: "cluster.extensions",
      message: "the Talos image has no siderolabs/qemu-guest-agent, which Terraform waits for on every VM",
      hint: 'add "siderolabs/qemu-guest-agent"',
    },
  ],
  right: ({ config }) => {
    config.cluster = { extensions: ["siderolabs/nfs-utils", "siderolabs/qemu-guest-agent"] };
  },
};
