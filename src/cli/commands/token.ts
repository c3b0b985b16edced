import type { Command } from "commander";
import { newCommand, type CommonOptions } from "../command.ts";
import { runSession } from "../session.ts";

export function command(): Command {
  return newCommand(
    "token",
    "Print the lines that make the users, smallest roles and API tokens of Terraform and the CSI plugin; run them once on the Proxmox host.",
  ).action((options: CommonOptions) =>
    runSession(options, async () => {
      const { accountCommands, CSI_ACCOUNT, TERRAFORM_ACCOUNT } = await import("../../lib/proxmox-roles.ts");
      const { accountsText } = await import("../accounts.ts");
      const accounts = [TERRAFORM_ACCOUNT, CSI_ACCOUNT];
      const described = accounts.map((account) => ({
        variable: account.variable,
        user: account.user,
        role: account.role,
        privileges: account.privileges.map(({ privilege }) => privilege),
        commands: accountCommands(account),
      }));
      return { json: { ok: true, accounts: described }, text: accountsText(accounts, { why: true }) };
    }),
  );
}
