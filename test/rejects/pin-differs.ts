import type { Reject } from "../reject.ts";

const pinned = (version: string): string => `terraform {
  required_providers {
    # version = "0.0.0"
    proxmox = {
      source  = "bpg/proxmox"
      version = "${version}"
    }
    random = { source = "hashicorp/random" }
  }
}
`;

export const reject: Reject = {
  wrong: ({ files }) => {
    files["terraform/versions.tf"] = pinned("~> 0.111");
  },
  issues: [
    {
      code: "PIN_DIFFERS",
      path: "terraform/versions.tf:required_providers.proxmox",
      message: "provider proxmox is pinned to ~> 0.111 here and to 0.112.0 in versions.json (providers.proxmox)",
      hint: 'write version = "0.112.0"',
    },
  ],
  right: ({ files }) => {
    files["terraform/versions.tf"] = pinned("0.112.0");
  },
};
