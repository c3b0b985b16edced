import type { Hypervisor } from "../hypervisor.ts";
import type { Identity } from "./access/permissions.ts";
import type { HostFetch } from "./options.ts";
import type { State } from "./state/state.ts";
import type { TaskRequest, Tasks } from "./tasks/tasks.ts";

/** One node of the simulated cluster, as everything below the HTTP layer sees it. */
export interface Host {
  /** The node that does the work: the one in the request's path, to which the others pass it on. */
  readonly node: string;
  readonly state: State;
  /** To be called after each change of `state`. */
  readonly changed: () => void;
  readonly tasks: Tasks;
  readonly hypervisor: Hypervisor;
  readonly fetch: HostFetch;
  /** Folder of the stored files. */
  readonly dir: string;
  /** Factor on simulated durations. */
  readonly speed: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** One request on its way through its endpoint. */
export interface Call {
  readonly host: Host;
  readonly identity: Identity;
  /** An uploaded file, on its way to its place. */
  readonly upload?: { readonly path: string; readonly name: string; readonly sizeBytes: number };
}

/** Start a worker in the name of the caller; returns its UPID. */
export function startTask(call: Call, request: Omit<TaskRequest, "user" | "node">): string {
  const { user, token } = call.identity;
  return call.host.tasks.start({
    ...request,
    node: call.host.node,
    user: token === undefined ? user : `${user}!${token}`,
  });
}
