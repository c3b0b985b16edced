import { HomelabError, systemCode } from "../../lib/error.ts";
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
