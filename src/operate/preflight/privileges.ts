import type { Lab } from "../../plan/lab.ts";
import { PCI_ROLE, type RolePrivilege, TERRAFORM_ROLE } from "../../lib/proxmox-roles.ts";
import type { Rule } from "./rule.ts";

export const privileges: Rule = {
  name: "terraform-token",
  issues: (lab, host) =>
    wanted(lab)
      .filter(({ privilege }) => !host.privileges.has(privilege))
      .map(({ privilege, why }) => ({
        code: "PRIVILEGE_MISSING",
        path: "PROXMOX_VE_API_TOKEN",
        message: `the token may not ${why} (${privilege})`,
        hint: `on the host: pveum role modify <the token's role> --append --privs ${privilege}`,
      })),
  fine: (lab) => `may do all that is needed (${wanted(lab).length} privileges)`,
};

function wanted({ nodes }: Lab): readonly RolePrivilege[] {
  return nodes.some(({ pci }) => pci.length > 0) ? [...TERRAFORM_ROLE, ...PCI_ROLE] : TERRAFORM_ROLE;
}
