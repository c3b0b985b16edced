import { PRIVILEGES } from "../access/privileges.ts";
import { die, parameterError } from "../errors.ts";
import { endpoint, everyone, on } from "../http/endpoint.ts";
import { boolean, optional, string } from "../schema/parameter.ts";
import { roleId, splitList } from "../schema/formats.ts";
import type { State } from "../state/state.ts";

const id = string({ format: roleId });
const mayChange = on("/access", ["Sys.Modify"]);

/** source of this file: pve-access-control src/PVE/API2/Role.pm */
export const listRoles = endpoint({
  method: "GET",
  path: "/access/roles",
  permission: everyone,
  parameters: {},
  handle: ({ host }) =>
    Object.entries(host.state.roles).map(([roleid, role]) => ({
      roleid,
      privs: role.privileges.toSorted().join(","),
      special: role.special ? 1 : 0,
    })),
});

export const getRole = endpoint({
  method: "GET",
  path: "/access/roles/{roleid}",
  permission: everyone,
  parameters: { roleid: id },
  handle: ({ host }, values) =>
    Object.fromEntries(existing(host.state, values.roleid).privileges.map((name) => [name, 1])),
});

export const createRole = endpoint({
  method: "POST",
  path: "/access/roles",
  permission: mayChange,
  parameters: { roleid: id, privs: optional(string()) },
  handle: ({ host }, values) => {
    if (host.state.roles[values.roleid] !== undefined)
      die(`create role failed: role '${values.roleid}' already exists`);
    host.state.roles[values.roleid] = { privileges: privilegesOf(values.privs), special: false };
    host.changed();
    return null;
  },
});

export const updateRole = endpoint({
  method: "PUT",
  path: "/access/roles/{roleid}",
  permission: mayChange,
  parameters: { roleid: id, privs: optional(string()), append: optional(boolean(), "privs") },
  handle: ({ host }, values) => {
    const role = existing(host.state, values.roleid);
    if (role.special) die(`update role failed: auto-generated role '${values.roleid}' cannot be modified`);
    const added = privilegesOf(values.privs);
    role.privileges = values.append === true ? [...new Set([...role.privileges, ...added])] : added;
    host.changed();
    return null;
  },
});

export const deleteRole = endpoint({
  method: "DELETE",
  path: "/access/roles/{roleid}",
  permission: mayChange,
  parameters: { roleid: id },
  handle: ({ host }, values) => {
    if (existing(host.state, values.roleid).special)
      die(`delete role failed: auto-generated role '${values.roleid}' cannot be deleted`);
    delete host.state.roles[values.roleid];
    host.state.acls = host.state.acls.filter((acl) => acl.role !== values.roleid);
    host.changed();
    return null;
  },
});

function existing(state: State, id_: string): State["roles"][string] {
  return state.roles[id_] ?? die(`role '${id_}' does not exist`);
}

function privilegesOf(text: string | undefined): string[] {
  const names = splitList(text ?? "");
  const unknown = names.find((name) => !PRIVILEGES.includes(name));
  if (unknown !== undefined) throw parameterError({ privs: `invalid privilege '${unknown}'` });
  return names;
}
