/** Roles that a client certificate carries as its organization (source: siderolabs/talos pkg/machinery/role). */
export type Role = "os:admin" | "os:operator" | "os:reader" | "os:etcd:backup" | "os:impersonator";

export const ADMIN: readonly Role[] = ["os:admin"];
export const OPERATOR: readonly Role[] = ["os:admin", "os:operator"];
export const READER: readonly Role[] = ["os:admin", "os:operator", "os:reader"];
export const ETCD_READER: readonly Role[] = [...READER, "os:etcd:backup"];
export const ETCD_BACKUP: readonly Role[] = ["os:admin", "os:operator", "os:etcd:backup"];

const KNOWN: ReadonlySet<string> = new Set([...READER, "os:etcd:backup", "os:impersonator"]);

/** The known roles among the organizations of a certificate (one is a string, several are a list) or a header. */
export function parseRoles(values: string | readonly string[] | undefined): ReadonlySet<string> {
  const list = values === undefined ? [] : typeof values === "string" ? [values] : values;
  return new Set(list.map((value) => value.trim()).filter((value) => KNOWN.has(value)));
}
