import { HomelabError, messageOf, systemCode } from "../../lib/error.ts";
import { waitFor } from "../../lib/wait.ts";
import { etcdMembers, etcdStatus, EtcdError, moveLeader, removeMember, type EtcdAccess } from "./etcd-client.ts";

/**
 * Ask the machine's own etcd, or, when it does not answer, that of another control plane.
 *
 * @throws what the last one answered
 */
export async function anyMember<T>(
  own: EtcdAccess,
  controlPlanes: readonly string[],
  work: (access: EtcdAccess) => Promise<T>,
): Promise<T> {
  let failure: unknown;
  for (const address of [own.address, ...controlPlanes]) {
    try {
      return await work({ ...own, address });
    } catch (error) {
      failure = error;
      if (systemCode(error) === undefined) throw error;
    }
  }
  throw failure;
}

/**
 * Remove a member, whichever machine it lives on.
 *
 * @throws EtcdError in the words in which Talos passes them on
 */
export async function removeEtcdMember(own: EtcdAccess, others: readonly string[], id: bigint): Promise<void> {
  try {
    await anyMember(own, others, (access) => removeMember(access, id));
  } catch (error) {
    if (!(error instanceof EtcdError)) throw error;
    throw new EtcdError(`failed to remove member ${id}: ${error.message}`, error.status);
  }
}

/** How long a member tries to leave. source: siderolabs/talos v1.13 internal/pkg/etcd (LeaveCluster). */
const LEAVE_FOR_MS = 300_000;
/** What etcd says while members are still finding each other, or while it is going down. */
const PASSING = /etcdserver: (?:unhealthy cluster|server stopped)/;

/**
 * Remove this machine's own member. While etcd is not sure of its quorum, and refuses for that, it is asked again; a
 * member that is gone already is no error.
 *
 * @throws as {@link removeEtcdMember}, HomelabError `TIMEOUT`
 */
export async function leaveEtcd(
  own: EtcdAccess,
  others: () => readonly string[],
  id: bigint,
  intervalMs: number,
): Promise<void> {
  await waitFor(
    async () => {
      try {
        await removeEtcdMember(own, others(), id);
      } catch (error) {
        if (!(error instanceof EtcdError) || error.code !== "ETCD_NOT_FOUND") throw error;
      }
      return true;
    },
    {
      timeoutMs: LEAVE_FOR_MS,
      intervalMs,
      what: "etcd that lets its member go",
      giveUp: (error) => !PASSING.test(messageOf(error)),
    },
  );
}

/**
 * Hand the leadership over when this machine has it. source: siderolabs/talos v1.13 internal/pkg/etcd.
 *
 * @returns name of the new leader; empty when this machine does not lead
 * @throws HomelabError `ETCD_ALONE`, EtcdError, or the connection's error
 */
export async function forfeitLeadership(own: EtcdAccess): Promise<string> {
  const members = await etcdMembers(own);
  if (members.length === 1) throw new HomelabError("ETCD_ALONE", "cannot forfeit leadership, only one member");
  const { memberId, leader } = await etcdStatus(own);
  if (leader !== memberId) return "";
  const next = members.find(({ id, isLearner }) => id !== memberId && !isLearner);
  if (next === undefined) return "";
  await moveLeader(own, next.id);
  return next.hostname;
}
