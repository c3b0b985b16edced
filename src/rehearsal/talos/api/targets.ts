import { Code, ConnectError } from "@connectrpc/connect";

/** Where a call is to be answered, from its metadata (source: siderolabs/talos apid director). */
export type Targets =
  | { readonly kind: "here" }
  /** One machine; its answer is passed on as it is. */
  | { readonly kind: "one"; readonly target: string }
  /** Several machines; the answers are merged, each with the name by which the client knows its machine. */
  | { readonly kind: "many"; readonly targets: readonly string[] };

/** Services whose answers are lists of per-machine messages, so that they can be merged. */
const MERGEABLE =
  /^\/(machine\.MachineService|cluster\.ClusterService|inspect\.InspectService|storage\.StorageService|time\.TimeService)\//;

/**
 * @throws ConnectError `InvalidArgument` when several machines are asked for something that cannot be merged
 */
export function targetsOf(path: string, header: Headers): Targets {
  if (header.has("proxyfrom")) return { kind: "here" };
  // An absent node comes as an empty string from `talosctl --insecure`; repeated headers come joined by commas.
  const one = header.get("node") ?? "";
  const many = (header.get("nodes") ?? "").split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
  if (many.length > 0) {
    if (MERGEABLE.test(path)) return { kind: "many", targets: many };
    throw new ConnectError("one-2-many proxying is not supported for this method", Code.InvalidArgument);
  }
  return one === "" ? { kind: "here" } : { kind: "one", target: one };
}
