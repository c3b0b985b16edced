import { isAllowed, privilegesOn, requirePrivileges } from "../access/permissions.ts";
import type { Call } from "../context.ts";
import { die, parameterError } from "../errors.ts";
import { endpoint, everyone } from "../http/endpoint.ts";
import { boolean, optional, string } from "../schema/parameter.ts";
import { splitList } from "../schema/formats.ts";
import type { State } from "../state/state.ts";

type Acl = State["acls"][number];

/** Paths that exist. source: pve-access-control src/PVE/AccessControl.pm check_path */
const PATHS =
  /^\/(?:access(?:\/(?:groups|realm)(?:\/[\w.-]+)?)?|mapping(?:\/(?:dir|hwrng|pci|usb|cpu)(?:\/[\w.-]+)?)?|nodes(?:\/[\w-]+)?|pool(?:\/[\w.-]+){0,3}|sdn(?:\/(?:controllers|dns|fabrics|ipams|zones)(?:\/[\w-]+){0,3})?|storage(?:\/[\w.-]+)?|vms(?:\/[1-9]\d{2,8})?)?$/;

/** source: pve-access-control src/PVE/API2/ACL.pm */
export const listAcl = endpoint({
  method: "GET",
  path: "/access/acl",
  permission: everyone,
  parameters: { exact: optional(boolean()), path: optional(string()) },
  handle: (call) => {
    const audit = isAllowed(call.host.state, call.identity, "/access", ["Sys.Audit"]);
    return call.host.state.acls
      .filter((acl) => audit || mayModify(call, acl.path))
      .map((acl) => ({
        path: acl.path,
        type: acl.kind,
        ugid: acl.id,
        roleid: acl.role,
        propagate: acl.propagate ? 1 : 0,
      }));
  },
});

export const updateAcl = endpoint({
  method: "PUT",
  path: "/access/acl",
  permission: everyone,
  parameters: {
    path: string(),
    roles: string(),
    users: optional(string()),
    groups: optional(string()),
    tokens: optional(string()),
    propagate: optional(boolean()),
    delete: optional(boolean()),
  },
  handle: (call, values) => {
    const { state } = call.host;
    if (!PATHS.test(values.path)) throw parameterError({ path: `invalid ACL path '${values.path}'` });
    if (!mayModify(call, values.path)) requirePrivileges(state, call.identity, values.path, ["Permissions.Modify"]);
    const subjects = [
      ...splitList(values.users ?? "").map((id) => ({ kind: "user", id }) as const),
      ...splitList(values.groups ?? "").map((id) => ({ kind: "group", id }) as const),
      ...splitList(values.tokens ?? "").map((id) => ({ kind: "token", id }) as const),
    ];
    if (subjects.length === 0)
      throw parameterError(
        Object.fromEntries(
          ["users", "groups", "tokens"].map((name) => [name, "either 'users', 'groups' or 'tokens' is required."]),
        ),
      );
    for (const role of splitList(values.roles)) {
      const privileges = state.roles[role]?.privileges ?? die(`update ACL failed: role '${role}' does not exist`);
      requireOwn(call, values.path, privileges);
      for (const subject of subjects)
        change(
          state,
          { path: values.path, role, propagate: values.propagate ?? true, ...subject },
          values.delete === true,
        );
    }
    call.host.changed();
    return null;
  },
});

/** What the caller may do where. source: AccessControl.pm permissions */
export const getPermissions = endpoint({
  method: "GET",
  path: "/access/permissions",
  permission: everyone,
  parameters: { path: optional(string()), userid: optional(string()) },
  handle: ({ host, identity }, values) => {
    const [user = "", token] = (values.userid ?? "").split("!");
    const who = values.userid === undefined ? identity : { user, ...(token === undefined ? {} : { token }) };
    if (values.userid !== undefined) requirePrivileges(host.state, identity, "/access", ["Sys.Audit"]);
    const paths =
      values.path === undefined ? [...new Set(["/", ...host.state.acls.map((acl) => acl.path)])] : [values.path];
    return Object.fromEntries(
      paths.map((path) => [
        path,
        Object.fromEntries([...privilegesOn(host.state, who, path)].map((name) => [name, 1])),
      ]),
    );
  },
});

/** Storages, guests and pools can also be shared out by those who may allocate them. */
function mayModify({ host, identity }: Call, path: string): boolean {
  const [, tree = ""] = path.split("/");
  const own: Readonly<Record<string, string>> = {
    storage: "Datastore.Allocate",
    vms: "VM.Allocate",
    pool: "Pool.Allocate",
  };
  const privilege = own[tree];
  return (
    isAllowed(host.state, identity, path, ["Permissions.Modify"]) ||
    (privilege !== undefined && isAllowed(host.state, identity, path, [privilege]))
  );
}

/** Without Permissions.Modify nobody hands out more than they have. */
function requireOwn({ host, identity }: Call, path: string, privileges: readonly string[]): void {
  if (isAllowed(host.state, identity, path, ["Permissions.Modify"])) return;
  requirePrivileges(host.state, identity, path, privileges);
}

function change(state: State, acl: Acl, remove: boolean): void {
  const [user = "", token] = acl.id.split("!");
  const exists =
    acl.kind === "group"
      ? state.groups[acl.id] !== undefined
      : acl.kind === "user"
        ? state.users[acl.id] !== undefined
        : state.users[user]?.tokens[token ?? ""] !== undefined;
  if (!exists) die(`update ACL failed: ${acl.kind} '${acl.id}' does not exist`);
  state.acls = state.acls.filter(
    (other) => other.path !== acl.path || other.id !== acl.id || other.kind !== acl.kind || other.role !== acl.role,
  );
  if (!remove) state.acls.push(acl);
}
