import { createContextKey } from "@connectrpc/connect";

/** Who calls: the roles of the client's certificate, os:reader without one. */
export interface Caller {
  readonly roles: ReadonlySet<string>;
}

export const callerKey = createContextKey<Caller>({ roles: new Set() }, { description: "caller" });

/** What an RPC gets beside its request. */
export interface Call extends Caller {
  /** Aborted when the client goes away or the machine goes down. */
  readonly signal: AbortSignal;
}
