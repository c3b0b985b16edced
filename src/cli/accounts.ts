import { accountCommands, type ProxmoxAccount } from "../lib/proxmox-roles.ts";

/**
 * What to run once on the Proxmox host to make these accounts, and where the secrets go, as a person reads it.
 *
 * @param options `why`: also say what each privilege is for
 */
export function accountsText(accounts: readonly ProxmoxAccount[], { why }: { readonly why: boolean }): string {
  const lines = accounts.map((account) =>
    [
      ...accountCommands(account),
      `# the last line prints a secret once; write it into secrets.env (chmod 600):`,
      `# ${account.variable}='${account.user}!${account.token}=<the secret>'`,
      ...(why ? reasons(account) : []),
    ].join("\n"),
  );
  return lines.join("\n\n");
}

function reasons({ privileges }: ProxmoxAccount): readonly string[] {
  const width = Math.max(...privileges.map(({ privilege }) => privilege.length));
  return [
    "# why each privilege is in the role:",
    ...privileges.map(({ privilege, why }) => `#   ${privilege.padEnd(width)}  ${why}`),
  ];
}
