import { Code, ConnectError } from "@connectrpc/connect";
import { messageOf } from "../../../lib/error.ts";
import type { Call } from "../api/call.ts";
import { controlPlaneOnly } from "../api/control-plane-only.ts";
import { READER } from "../api/roles.ts";
import { stream } from "../api/rpc.ts";
import { ClusterService } from "../gen/cluster/cluster_pb.ts";
import { openCluster } from "../health/cluster.ts";
import type { Check } from "../health/check.ts";
import type { Cluster } from "../health/cluster.ts";
import { kubernetesChecks } from "../health/kubernetes-checks.ts";
import { machineChecks } from "../health/machine-checks.ts";
import { membersOf } from "../runtime/discovery.ts";
import { pause } from "../runtime/durations.ts";

/** Pause between two tries of a check. */
const RETRY_MS = 500;
/** When the client does not say (source: talosctl's default). */
const TIMEOUT_S = 20 * 60;

/** Looks at the whole cluster from one control plane, check by check, until all is well or the time is over. */
export const healthCheck = stream(
  ClusterService.method.healthCheck,
  { roles: READER },
  async function* (boot, { clusterInfo, waitTimeout }, call) {
    controlPlaneOnly(boot, "health check");
    const known = membersOf(boot.config());
    const found = (type: string): string[] =>
      known.filter((member) => member.type === type).flatMap(({ addresses }) => addresses.slice(0, 1));
    const given = [...(clusterInfo?.controlPlaneNodes ?? []), ...(clusterInfo?.workerNodes ?? [])].length > 0;
    const controlPlanes = given ? (clusterInfo?.controlPlaneNodes ?? []) : found("controlplane");
    const workers = given ? (clusterInfo?.workerNodes ?? []) : found("worker");
    const seconds = Number(waitTimeout?.seconds ?? TIMEOUT_S);
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(seconds * 1000)]);
    // The checks go to every machine over its own API, this one included: each enforces the caller's roles itself.
    const cluster = openCluster(boot, { ...call, signal }, { controlPlanes, workers });
    try {
      yield { message: `discovered nodes: [${cluster.all.map((node) => `"${node}"`).join(" ")}]` };
      for (const check of [...machineChecks, ...kubernetesChecks])
        yield* waitForCheck(check, cluster, { ...call, signal });
    } finally {
      cluster.close();
    }
  },
);

async function* waitForCheck(
  check: Check,
  cluster: Cluster,
  { signal }: Call,
): AsyncGenerator<{ message: string }, void, void> {
  const line = (text: string) => ({ message: `waiting for ${check.name}: ${text}` });
  yield line("...");
  let last = "";
  for (;;) {
    try {
      yield line((await check.run(cluster)) === "skip" ? "SKIP" : "OK");
      return;
    } catch (error) {
      if (messageOf(error) !== last && !signal.aborted) yield line(messageOf(error));
      last = messageOf(error);
    }
    if (!(await pause(RETRY_MS, signal))) throw new ConnectError("context deadline exceeded", Code.DeadlineExceeded);
  }
}
