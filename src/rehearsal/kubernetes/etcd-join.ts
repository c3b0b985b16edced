import { messageOf, systemCode } from "../../lib/error.ts";
import { ETCD_PEER_PORT } from "../components/etcd.ts";
import { pausing } from "../components/keep.ts";
import { addLearner, etcdMembers, promoteLearner, removeMember, type EtcdAccess } from "./etcd-client.ts";

export interface JoinOptions {
  readonly hostname: string;
  readonly address: string;
  /** The machine's credentials; the address is that of whoever is asked. */
  readonly access: EtcdAccess;
  /** Addresses of the other control planes, asked anew for each try. */
  readonly controlPlanes: () => readonly string[];
  /** Pause between two tries. */
  readonly intervalMs: number;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Wait for the cluster to be bootstrapped somewhere and become a member of its etcd, a learner at first. Only for a
 * machine without etcd data: a member of the same name, or one that was added for this machine and never started, is
 * what is left of an earlier life and is removed before. source: siderolabs/talos v1.13 services/etcd.go (addMember,
 * buildInitialCluster).
 *
 * @returns `--initial-cluster` of the new member; undefined when the signal was aborted before
 */
export async function joinEtcd(options: JoinOptions): Promise<string | undefined> {
  const { signal, log } = options;
  let last = "";
  while (!signal.aborted) {
    for (const address of options.controlPlanes()) {
      try {
        return await addSelf(options, { ...options.access, address });
      } catch (error) {
        if (signal.aborted) return undefined;
        // Nobody listens before the bootstrap: that is no news.
        if (messageOf(error) !== last && systemCode(error) !== "ECONNREFUSED")
          log(`etcd: joining through ${address}: ${messageOf(error)}`);
        last = messageOf(error);
      }
    }
    await pausing(options.intervalMs, signal);
  }
  return undefined;
}

async function addSelf({ hostname, address, signal, log }: JoinOptions, through: EtcdAccess): Promise<string> {
  const peerUrl = `https://${address}:${ETCD_PEER_PORT}`;
  for (const { id, hostname: name, peerUrls } of await etcdMembers(through, signal)) {
    if (name === hostname || (name === "" && peerUrls.includes(peerUrl))) await removeMember(through, id, signal);
  }
  const { id, members } = await addLearner(through, peerUrl, signal);
  log(`etcd: added as a learner by ${through.address}`);
  return members
    .flatMap((member) => member.peerUrls.map((url) => `${member.id === id ? hostname : member.hostname}=${url}`))
    .join(",");
}

/**
 * Ask the voters, one after the other, to give a learner its vote; it cannot give it to itself.
 *
 * @throws what the last one answered: it has not caught up yet, or nobody can be reached
 */
export async function promoteSelf(
  access: EtcdAccess,
  id: bigint,
  controlPlanes: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  let failure: unknown = new Error("no other control plane is known");
  for (const address of controlPlanes) {
    try {
      return await promoteLearner({ ...access, address }, id, signal);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
