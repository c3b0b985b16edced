import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ versions }) => {
    versions.providers["proxmox"] = "0.113.1";
  },
  issues: [
    {
      code: "VERSION_HELD",
      path: "versions.json:providers.proxmox",
      message:
        "Terraform provider proxmox 0.113.1 is held back: a rehearsal brings this provider's program, and Terraform takes no other than the pinned one",
      hint: "write a release of 0.112, and watch https://github.com/bpg/terraform-provider-proxmox/releases",
    },
  ],
  right: ({ versions }) => {
    versions.providers["proxmox"] = "0.112.3";
  },
};
