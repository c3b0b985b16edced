import type { Command } from "commander";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

const USER = "terraform@pve";
const ROLE = "HomelabTerraform";

export function command(): Command {
  return newCommand(
    "token",
    "Print the lines that make Terraform's user, smallest role and API token; run them once on the Proxmox host.",
  ).action((options: CommonOptions) =>
    runSession(options, async () => {
      const { TERRAFORM_PRIVILEGES, TERRAFORM_ROLE } = await import("../../lib/proxmox-roles.ts");
      const lines = [
        `pveum role add ${ROLE} --privs '${TERRAFORM_PRIVILEGES.join(",")}'`,
        `pveum user add ${USER}`,
        `pveum acl modify / --users ${USER} --roles ${ROLE}`,
        `pveum user token add ${USER} homelab --privsep 0`,
      ];
      const width = Math.max(...TERRAFORM_PRIVILEGES.map((name) => name.length));
      const text = [
        ...lines,
        "",
        "# The last line prints the secret once. Then, here:",
        `# export PROXMOX_VE_API_TOKEN='${USER}!homelab=<the secret>'`,
        "",
        "# Why each privilege is in the role:",
        ...TERRAFORM_ROLE.map(({ privilege, why }) => `#   ${privilege.padEnd(width)}  ${why}`),
      ].join("\n");
      return { json: { ok: true, user: USER, role: ROLE, privileges: TERRAFORM_PRIVILEGES, commands: lines }, text };
    }),
  );
}
