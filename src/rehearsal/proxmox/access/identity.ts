import { timingSafeEqual } from "node:crypto";
import { PveError } from "../errors.ts";
import type { State } from "../state/state.ts";
import type { Identity } from "./permissions.ts";

/**
 * Who sent a request, from its Authorization header.
 * source: pve-manager PVE/HTTPServer.pm auth_handler, pve-access-control src/PVE/AccessControl.pm verify_token
 *
 * @throws PveError 401; the reason phrase carries the text, the body is empty
 */
export function authenticate(state: State, header: string | undefined, now: number): Identity {
  if (header === undefined) throw new PveError(401, "No ticket");
  const match = /^PVEAPIToken=(?<user>[^\s:/!]+@[A-Za-z][\w.-]+)!(?<token>[A-Za-z][\w.-]+)[=:](?<value>[\w-]+)$/.exec(
    header,
  );
  const { user, token, value } = match?.groups ?? {};
  if (user === undefined || token === undefined || value === undefined) throw new PveError(401, "no such user ('')");
  const account = state.users[user];
  if (account === undefined) throw new PveError(401, `no such user ('${user}')`);
  if (!account.enabled) throw new PveError(401, `user '${user}' is disabled`);
  if (account.expires !== 0 && account.expires < now / 1000) throw new PveError(401, `user '${user}' access expired`);
  const entry = account.tokens[token];
  if (entry === undefined) throw new PveError(401, `no such token '${token}' for user '${user}'`);
  if (entry.expires !== 0 && entry.expires < now / 1000) throw new PveError(401, "token access expired");
  if (!sameText(entry.secret, value)) throw new PveError(401, "invalid token value!");
  return { user, token };
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
