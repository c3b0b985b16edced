import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ files }) => {
    files["terraform/extra.tf"] = `provider "proxmox" {
  insecure = true
  ssh {
    agent = true
  }
}
resource "proxmox_virtual_environment_file" "seed" {
  content_type = "snippets"
}
resource "proxmox_virtual_environment_container" "nas" {
  mount_point {
    volume = "/mnt/media"
  }
}
`;
  },
  issues: [
    {
      code: "TERRAFORM_API_ONLY",
      path: "terraform/extra.tf:12",
      message: "volume mounts a folder of the host into a container, which only root@pam may do",
      hint: "write a storage: it makes a volume of its own",
    },
    {
      code: "TERRAFORM_API_ONLY",
      path: "terraform/extra.tf:2",
      message: "insecure takes any host for the Proxmox host, and hands it the token",
      hint: "write insecure = false, and give the host's authority in SSL_CERT_FILE",
    },
    {
      code: "TERRAFORM_API_ONLY",
      path: "terraform/extra.tf:3",
      message: "ssh would have the provider log in to the host, and the lab uses its API only",
      hint: "remove the block, and what needs it",
    },
    {
      code: "TERRAFORM_API_ONLY",
      path: "terraform/extra.tf:8",
      message: "content_type uploads a snippet, which Proxmox takes over SSH only",
      hint: "put what is in it into the machine configuration of Talos",
    },
  ],
  right: ({ files }) => {
    files["terraform/extra.tf"] = `provider "proxmox" {
  insecure = false # insecure = true takes any host
}
resource "proxmox_virtual_environment_container" "nas" {
  mount_point {
    volume = "local-lvm"
  }
}
`;
  },
};
