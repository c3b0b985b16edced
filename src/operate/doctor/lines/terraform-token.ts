import { TERRAFORM_ACCOUNT } from "../../../lib/proxmox-roles.ts";
import { type Line } from "../checkup.ts";
import { privilegeFindings } from "../privileges.ts";
import { reached } from "../reached.ts";

/** Terraform's token: taken by the host, and each privilege that it needs. */
export const terraformToken: Line = {
  name: "terraform-token",
  section: "Proxmox",
  async look(checkup) {
    const token = checkup.env[TERRAFORM_ACCOUNT.variable] ?? "";
    if (token === "" || (await reached(checkup.greeting())) === undefined) return [];
    const host = await checkup.host();
    return host === undefined ? [] : privilegeFindings(TERRAFORM_ACCOUNT, token, host.privileges);
  },
};
