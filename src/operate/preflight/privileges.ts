import { TERRAFORM_ROLE } from "../../lib/proxmox-roles.ts";
import type { Rule } from "./rule.ts";

export const privileges: Rule = {
  name: "terraform-token",
  issues: (_lab, host) =>
    TERRAFORM_ROLE.filter(({ privilege }) => !host.privileges.has(privilege)).map(({ privilege, why }) => ({
      code: "PRIVILEGE_MISSING",
      path: "PROXMOX_VE_API_TOKEN",
      message: `the token may not ${why} (${privilege})`,
      hint: `on the host: pveum role modify <the token's role> --append --privs ${privilege}`,
    })),
  fine: () => `may do all that is needed (${TERRAFORM_ROLE.length} privileges)`,
};
