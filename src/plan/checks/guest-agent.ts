import type { Check } from "./check.ts";

const AGENT = "siderolabs/qemu-guest-agent";

/** Terraform waits for the guest agent's word on addresses; without the extension it waits a quarter of an hour per VM. */
export const guestAgent: Check = ({ extensions }) => {
  if (extensions === undefined || extensions.includes(AGENT)) return [];
  return [
    {
      code: "GUEST_AGENT",
      path: "cluster.extensions",
      message: `the Talos image has no ${AGENT}, which Terraform waits for on every VM`,
      hint: `add "${AGENT}"`,
    },
  ];
};
