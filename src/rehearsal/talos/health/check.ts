import type { Cluster } from "./cluster.ts";

/** One thing that is waited for. */
export interface Check {
  /** `etcd to be healthy`: follows "waiting for". */
  readonly name: string;
  /** Throws while it is not so; `skip` when it does not apply to this cluster. */
  run(cluster: Cluster): Promise<void | "skip">;
}
