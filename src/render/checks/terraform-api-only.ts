import type { TreeCheck } from "./tree.ts";

interface Limit {
  readonly pattern: RegExp;
  readonly why: string;
  readonly hint: string;
}

/** What a Proxmox API token cannot do. Source: Proxmox VE, PVE::LXC and PVE::API2 permission checks; bpg/proxmox, docs. */
const LIMITS: readonly Limit[] = [
  {
    pattern: /^\s*ssh\s*\{/,
    why: "would have the provider log in to the host, and the lab uses its API only",
    hint: "remove the block, and what needs it",
  },
  {
    pattern: /\bcontent_type\s*=\s*"snippets"/,
    why: "uploads a snippet, which Proxmox takes over SSH only",
    hint: "put what is in it into the machine configuration of Talos",
  },
  {
    pattern: /^\s*(?:keyctl|fuse|mknod|force_rw_sys)\s*=\s*true/,
    why: "sets a feature of a container that only root@pam may set, with a password",
    hint: "nesting is the one feature that a token may set; take a VM for more",
  },
  {
    pattern: /^\s*volume\s*=\s*"\//,
    why: "mounts a folder of the host into a container, which only root@pam may do",
    hint: "write a storage: it makes a volume of its own",
  },
  {
    pattern: /"[^"]*\.(?:raw|img|qcow2|iso)\.xz"/,
    why: "is compressed by xz, which Proxmox does not unpack",
    hint: 'write the uncompressed image: Image Factory has ".qcow2" without a further ending',
  },
  {
    pattern: /^\s*id\s*=\s*"[0-9a-f]{4}:[0-9a-f]{2}:/i,
    why: "passes a device through by its address, which only root@pam may do",
    hint: "make a resource mapping on the host and write mapping = its name",
  },
  {
    pattern: /^\s*insecure\s*=\s*true/,
    why: "takes any host for the Proxmox host, and hands it the token",
    hint: "write insecure = false, and give the host's authority in SSL_CERT_FILE",
  },
  {
    pattern: /^\s*(?:api_token|password|auth_ticket)\s*=\s*"[^"$]+"/,
    why: "holds a secret in plain text",
    hint: "leave it out: the provider reads PROXMOX_VE_API_TOKEN",
  },
];

/** Terraform of the lab's owner keeps to what the API gives a token: it would fail half way through an apply. */
export const terraformApiOnly: TreeCheck = ({ terraform }) =>
  terraform.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) =>
      LIMITS.filter(({ pattern }) => pattern.test(line)).map(({ why, hint }) => ({
        code: "TERRAFORM_API_ONLY",
        path: `${path}:${index + 1}`,
        message: `${line.trim().split(/\s*[={]/)[0]} ${why}`,
        hint,
      })),
    ),
  );
