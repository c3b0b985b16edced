import type { Call } from "../context.ts";
import type { Parameters, RawValues, ValuesOf } from "../schema/parameter.ts";
import { verify } from "../schema/parameter.ts";
import { isAllowed } from "../access/permissions.ts";
import { permissionError, PveError } from "../errors.ts";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** What may be answered: plain JSON data. Booleans are written as 0 and 1 by the handlers, as Proxmox does. */
export type Json = string | number | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Throws a 403 unless the caller may do it. It sees the parameters as they came. */
export type Permission = (call: Call, raw: RawValues) => void;

/** One method of one path, ready to be called. */
export interface Endpoint {
  readonly method: Method;
  /** Below /api2/json; `{name}` is a parameter, a last `{name*}` takes the rest of the path. */
  readonly path: string;
  readonly run: (call: Call, raw: RawValues) => Promise<Json>;
}

/** Declare an endpoint: its permission is checked first, then its parameters, then it is handled. */
export function endpoint<S extends Parameters>(declaration: {
  readonly method: Method;
  readonly path: string;
  readonly permission: Permission;
  readonly parameters: S;
  readonly handle: (call: Call, values: ValuesOf<S>, raw: RawValues) => Promise<Json> | Json;
}): Endpoint {
  return {
    method: declaration.method,
    path: declaration.path,
    run: async (call, raw) => {
      declaration.permission(call, raw);
      return declaration.handle(call, verify(declaration.parameters, raw), raw);
    },
  };
}

/** Any user that has logged in; the handler checks more, or shows only what the user may see. */
export const everyone: Permission = () => undefined;

/** All privileges (with `any`: one of them) on a path; `{name}` in it stands for a parameter. */
export function on(path: string, privileges: readonly string[], options: { readonly any?: boolean } = {}): Permission {
  return (call, raw) => {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => raw[name] ?? "");
    if (isAllowed(call.host.state, call.identity, filled, privileges, options.any)) return;
    throw permissionError(`${filled}, ${privileges.join(options.any === true ? "|" : ", ")}`);
  };
}

export function and(...permissions: readonly Permission[]): Permission {
  return (call, raw) => {
    for (const permission of permissions) permission(call, raw);
  };
}

/** One is enough. Proxmox says nothing about which when none was. */
export function or(...permissions: readonly Permission[]): Permission {
  return (call, raw) => {
    if (!permissions.some((permission) => passes(permission, call, raw))) throw permissionError();
  };
}

function passes(permission: Permission, call: Call, raw: RawValues): boolean {
  try {
    permission(call, raw);
    return true;
  } catch (error) {
    if (error instanceof PveError) return false;
    throw error;
  }
}
