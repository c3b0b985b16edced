import { permissionError } from "../errors.ts";
import type { State } from "../state/state.ts";

/** Who is asking: a user, or one of the user's tokens. */
export interface Identity {
  /** `user@realm`. */
  readonly user: string;
  /** Token name, when the request came with a token. */
  readonly token?: string;
}

/** `user@realm` or `user@realm!token`, as in UPIDs and ACLs. */
export function identityName(identity: Identity): string {
  return identity.token === undefined ? identity.user : `${identity.user}!${identity.token}`;
}

/**
 * The privileges of an identity on a path. A path deeper in the tree overrides one above it, a token entry overrides
 * a user entry, which overrides group entries; guests and storages in a pool get the pool's privileges on top. A token
 * with privilege separation has only what both it and its user have.
 * source: pve-access-control src/PVE/AccessControl.pm roles, src/PVE/RPCEnvironment.pm permissions
 */
export function privilegesOn(state: State, identity: Identity, path: string): ReadonlySet<string> {
  if (identity.user === "root@pam" && identity.token === undefined) return allOf(state);
  const user = state.users[identity.user];
  if (user === undefined) return new Set();
  if (identity.token === undefined) return privilegesOf(state, rolesWithPools(state, "user", identity.user, path));
  const token = user.tokens[identity.token];
  if (token === undefined) return new Set();
  const owner =
    identity.user === "root@pam"
      ? allOf(state)
      : privilegesOf(state, rolesWithPools(state, "user", identity.user, path));
  if (!token.privsep) return owner;
  const own = privilegesOf(state, rolesWithPools(state, "token", identityName(identity), path));
  return new Set([...own].filter((privilege) => owner.has(privilege)));
}

/** All of `privileges` (or one of them, with `any`) on `path`? */
export function isAllowed(
  state: State,
  identity: Identity,
  path: string,
  privileges: readonly string[],
  any = false,
): boolean {
  const had = privilegesOn(state, identity, path);
  return any ? privileges.some((name) => had.has(name)) : privileges.every((name) => had.has(name));
}

/** @throws PveError 403, naming path and privileges as Proxmox does */
export function requirePrivileges(
  state: State,
  identity: Identity,
  path: string,
  privileges: readonly string[],
  any = false,
): void {
  if (isAllowed(state, identity, path, privileges, any)) return;
  throw permissionError(`${path}, ${privileges.join(any ? "|" : ", ")}`);
}

/** A guest's own path, or that of the pool in which it is about to be created. source: RPCEnvironment.pm check_vm_perm */
export function requireGuestPrivileges(
  state: State,
  identity: Identity,
  vmid: number,
  pool: string | undefined,
  privileges: readonly string[],
  any = false,
): void {
  if (pool !== undefined && isAllowed(state, identity, `/pool/${pool}`, privileges, any)) return;
  requirePrivileges(state, identity, `/vms/${vmid}`, privileges, any);
}

/** The user root@pam itself, logged in; a token of it is not enough for what Proxmox keeps to root. */
export function isRoot(identity: Identity): boolean {
  return identity.user === "root@pam" && identity.token === undefined;
}

function allOf(state: State): ReadonlySet<string> {
  return new Set(state.roles["Administrator"]?.privileges);
}

function privilegesOf(state: State, roles: ReadonlySet<string>): ReadonlySet<string> {
  if (roles.has("NoAccess")) return new Set();
  return new Set([...roles].flatMap((role) => state.roles[role]?.privileges ?? []));
}

function rolesWithPools(state: State, kind: "user" | "token", id: string, path: string): ReadonlySet<string> {
  const roles = rolesOn(state, kind, id, path);
  const pool = poolOf(state, path);
  if (pool === undefined || roles.has("NoAccess")) return roles;
  return new Set([...roles, ...rolesOn(state, kind, id, `/pool/${pool}`)]);
}

function poolOf(state: State, path: string): string | undefined {
  const [, tree, id] = path.split("/");
  if (id === undefined || (tree !== "vms" && tree !== "storage")) return undefined;
  return Object.keys(state.pools).find((name) => {
    const pool = state.pools[name];
    return tree === "vms" ? pool?.guests.includes(Number(id)) : pool?.storages.includes(id);
  });
}

function rolesOn(state: State, kind: "user" | "token", id: string, path: string): ReadonlySet<string> {
  const parts = path.split("/").filter((part) => part !== "");
  const groups = kind === "user" ? (state.users[id]?.groups ?? []) : [];
  let roles: ReadonlySet<string> = new Set();
  for (let depth = 0; depth <= parts.length; depth++) {
    const at = `/${parts.slice(0, depth).join("/")}`;
    const here = state.acls.filter((acl) => acl.path === at && (acl.propagate || depth === parts.length));
    const own = here.filter((acl) => acl.kind === kind && acl.id === id);
    const byGroup = here.filter((acl) => acl.kind === "group" && groups.includes(acl.id));
    const found = own.length > 0 ? own : byGroup;
    if (found.length > 0) roles = new Set(found.map((acl) => acl.role));
  }
  return roles;
}
