import { accountCommands, type ProxmoxAccount } from "../../lib/proxmox-roles.ts";
import { type Finding, missing, ok } from "./checkup.ts";

/**
 * The privileges of an account one by one, each that is missing with the line that grants it.
 *
 * @param token `user@realm!name=secret`, of which only the first part is looked at
 */
export function privilegeFindings(
  account: ProxmoxAccount,
  token: string,
  granted: ReadonlySet<string>,
): readonly Finding[] {
  const id = token.split("=")[0] ?? "";
  const [user = "", name = ""] = id.split("!");
  const findings = account.privileges.map(({ privilege, why }) =>
    granted.has(privilege)
      ? ok(why, privilege)
      : missing(`${id} may not ${why}`, `on the host: ${grant(account, user, privilege)}`, privilege),
  );
  if (granted.size > 0) return [ok(id), ...findings];
  const fix = `on the host: pveum user token modify ${user} ${name} --privsep 0`;
  return [
    missing(`${id} has no privilege at all: its user has no role, or the token none of its own`, fix),
    ...findings,
  ];
}

/** A user of another name has a role that nobody here knows: it gets ours beside it. */
function grant(account: ProxmoxAccount, user: string, privilege: string): string {
  if (user === account.user) return `pveum role modify ${account.role} --append --privs ${privilege}`;
  const [role = ""] = accountCommands(account);
  return `${role}; pveum acl modify / --users ${user} --roles ${account.role}`;
}
