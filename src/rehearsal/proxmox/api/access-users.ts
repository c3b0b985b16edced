import { isAllowed, requirePrivileges } from "../access/permissions.ts";
import type { Call } from "../context.ts";
import { die } from "../errors.ts";
import { endpoint, everyone, type Json } from "../http/endpoint.ts";
import { boolean, integer, optional, string } from "../schema/parameter.ts";
import { splitList, userId } from "../schema/formats.ts";
import type { State, UserState } from "../state/state.ts";

const id = string({ format: userId, maxLength: 64 });
const details = {
  comment: optional(string()),
  email: optional(string()),
  enable: optional(boolean()),
  expire: optional(integer({ minimum: 0 })),
  firstname: optional(string()),
  groups: optional(string()),
  keys: optional(string()),
  lastname: optional(string()),
};

/** source of this file: pve-access-control src/PVE/API2/User.pm */
export const listUsers = endpoint({
  method: "GET",
  path: "/access/users",
  permission: everyone,
  parameters: { enabled: optional(boolean()), full: optional(boolean()) },
  handle: (call, values) =>
    Object.entries(call.host.state.users)
      .filter(([name, user]) => maySee(call, name) && (values.enabled ?? user.enabled) === user.enabled)
      .map(([userid, user]) => ({ userid, ...userToJson(user) })),
});

export const getUser = endpoint({
  method: "GET",
  path: "/access/users/{userid}",
  permission: everyone,
  parameters: { userid: id },
  handle: (call, values) => {
    const user = existingUser(call.host.state, values.userid);
    if (!maySee(call, values.userid))
      requirePrivileges(call.host.state, call.identity, "/access/groups", ["User.Modify"]);
    const tokens = Object.entries(user.tokens).map(([name, token]): [string, Json] => [
      name,
      { privsep: token.privsep ? 1 : 0, expire: token.expires },
    ]);
    return { ...userToJson(user), groups: user.groups, tokens: Object.fromEntries(tokens) };
  },
});

export const createUser = endpoint({
  method: "POST",
  path: "/access/users",
  permission: everyone,
  parameters: { userid: id, password: optional(string({ minLength: 8, maxLength: 64 })), ...details },
  handle: (call, values) => {
    const { state } = call.host;
    const realm = values.userid.split("@").at(-1) ?? "";
    requirePrivileges(state, call.identity, `/access/realm/${realm}`, ["Realm.AllocateUser"]);
    requireGroups(call, splitList(values.groups ?? ""));
    if (realm !== "pve" && realm !== "pam") die(`create user failed: domain '${realm}' does not exist`);
    if (state.users[values.userid] !== undefined) die(`create user failed: user '${values.userid}' already exists`);
    state.users[values.userid] = { enabled: true, expires: 0, groups: [], tokens: {} };
    applyDetails(call, values.userid, values);
    return null;
  },
});

export const updateUser = endpoint({
  method: "PUT",
  path: "/access/users/{userid}",
  permission: everyone,
  parameters: { userid: id, append: optional(boolean(), "groups"), ...details },
  handle: (call, values) => {
    const user = existingUser(call.host.state, values.userid);
    requireGroups(call, user.groups);
    const before = values.append === true ? user.groups : [];
    applyDetails(call, values.userid, {
      ...values,
      groups: values.groups === undefined ? undefined : [...before, ...splitList(values.groups)].join(","),
    });
    return null;
  },
});

export const deleteUser = endpoint({
  method: "DELETE",
  path: "/access/users/{userid}",
  permission: everyone,
  parameters: { userid: id },
  handle: (call, values) => {
    const { state } = call.host;
    const user = existingUser(state, values.userid);
    requirePrivileges(state, call.identity, `/access/realm/${values.userid.split("@").at(-1) ?? ""}`, [
      "Realm.AllocateUser",
    ]);
    requireGroups(call, user.groups);
    delete state.users[values.userid];
    state.acls = state.acls.filter((acl) => acl.id !== values.userid && !acl.id.startsWith(`${values.userid}!`));
    call.host.changed();
    return null;
  },
});

/** @throws PveError 500 with the words of the real host (which clients do not take for "gone") */
export function existingUser(state: State, name: string): UserState {
  return state.users[name] ?? die(`no such user ('${name}')`);
}

/** User.Modify on every group, or on all of them for a user in none. */
export function requireGroups(call: Call, groups: readonly string[]): void {
  const paths = groups.length === 0 ? ["/access/groups"] : groups.map((name) => `/access/groups/${name}`);
  for (const path of paths) requirePrivileges(call.host.state, call.identity, path, ["User.Modify"]);
}

function maySee(call: Call, name: string): boolean {
  return (
    name === call.identity.user ||
    isAllowed(call.host.state, call.identity, "/access/groups", ["User.Modify", "Sys.Audit"], true)
  );
}

interface Details {
  readonly comment: string | undefined;
  readonly email: string | undefined;
  readonly enable: boolean | undefined;
  readonly expire: number | undefined;
  readonly firstname: string | undefined;
  readonly groups: string | undefined;
  readonly lastname: string | undefined;
}

function applyDetails(call: Call, name: string, values: Details): void {
  const { state } = call.host;
  const user = existingUser(state, name);
  const groups = values.groups === undefined ? user.groups : [...new Set(splitList(values.groups))];
  for (const group of groups)
    if (state.groups[group] === undefined) die(`update user failed: group '${group}' does not exist`);
  const texts = Object.entries({
    comment: values.comment,
    email: values.email,
    firstname: values.firstname,
    lastname: values.lastname,
  });
  state.users[name] = {
    ...user,
    ...Object.fromEntries(texts.filter(([, text]) => text !== undefined)),
    groups,
    enabled: values.enable ?? user.enabled,
    expires: values.expire ?? user.expires,
  };
  call.host.changed();
}

function userToJson(user: UserState): Record<string, Json> {
  const { comment, email, firstname, lastname } = user;
  const texts = Object.entries({ comment, email, firstname, lastname }).filter(
    ([, text]) => text !== undefined && text !== "",
  );
  return { enable: user.enabled ? 1 : 0, expire: user.expires, ...Object.fromEntries(texts) };
}
