import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { ETCD_CLIENT_PORT } from "../components/etcd.ts";
import { ask } from "../components/probe.ts";

/** etcd's JSON gateway writes 64-bit numbers as strings and leaves out what is zero or false. */
const uint64 = z
  .union([z.string(), z.number()])
  .optional()
  .transform((value) => BigInt(value ?? 0));

const member = z.looseObject({
  ID: uint64,
  name: z.string().optional(),
  peerURLs: z.array(z.string()).optional(),
  clientURLs: z.array(z.string()).optional(),
  isLearner: z.boolean().optional(),
});
const memberList = z.looseObject({ members: z.array(member) });
const memberAdded = z.looseObject({ member, members: z.array(member) });

const status = z.looseObject({
  header: z.looseObject({ member_id: uint64 }),
  version: z.string(),
  dbSize: uint64,
  dbSizeInUse: uint64,
  leader: uint64,
  raftIndex: uint64,
  raftTerm: uint64,
  raftAppliedIndex: uint64,
  isLearner: z.boolean().optional(),
  errors: z.array(z.string()).optional(),
});

/** How etcd's JSON gateway reports a failure. source: google.rpc.Status. */
const failure = z.looseObject({ code: z.int(), message: z.string() });

export interface EtcdMember {
  readonly id: bigint;
  readonly hostname: string;
  readonly peerUrls: string[];
  readonly clientUrls: string[];
  readonly isLearner: boolean;
}

/** Sizes in bytes. */
export interface EtcdStatus {
  readonly memberId: bigint;
  readonly leader: bigint;
  readonly dbSize: bigint;
  readonly dbSizeInUse: bigint;
  readonly raftIndex: bigint;
  readonly raftTerm: bigint;
  readonly raftAppliedIndex: bigint;
  readonly version: string;
  readonly isLearner: boolean;
  readonly errors: string[];
}

export interface EtcdAccess {
  readonly address: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** What etcd refuses: its own words as the message. */
export class EtcdError extends HomelabError {
  /** gRPC status. */
  readonly status: number;
  constructor(message: string, status: number) {
    super(status === NOT_FOUND ? "ETCD_NOT_FOUND" : "ETCD_REFUSED", message);
    this.name = "EtcdError";
    this.status = status;
  }
}

const NOT_FOUND = 5;

/**
 * The members as the cluster agrees on them: a member without quorum has no answer.
 *
 * @throws EtcdError, or the connection's error
 */
export async function etcdMembers(access: EtcdAccess, signal?: AbortSignal): Promise<readonly EtcdMember[]> {
  const answer = await callEtcd(access, "cluster/member/list", { linearizable: true }, { signal });
  return memberList.parse(answer).members.map(toMember);
}

/** This very member's view, whatever the others are doing. @throws EtcdError, or the connection's error */
export async function etcdStatus(access: EtcdAccess): Promise<EtcdStatus> {
  const { header, ...answer } = status.parse(await callEtcd(access, "maintenance/status", {}, { needsLeader: false }));
  return {
    memberId: header.member_id,
    leader: answer.leader,
    dbSize: answer.dbSize,
    dbSizeInUse: answer.dbSizeInUse,
    raftIndex: answer.raftIndex,
    raftTerm: answer.raftTerm,
    raftAppliedIndex: answer.raftAppliedIndex,
    version: answer.version,
    isLearner: answer.isLearner ?? false,
    errors: answer.errors ?? [],
  };
}

/** Add a member that only learns, without a vote. @returns its id and all members. @throws EtcdError, or the connection's error */
export async function addLearner(
  access: EtcdAccess,
  peerUrl: string,
  signal?: AbortSignal,
): Promise<{ readonly id: bigint; readonly members: readonly EtcdMember[] }> {
  const answer = memberAdded.parse(
    await callEtcd(access, "cluster/member/add", { peerURLs: [peerUrl], isLearner: true }, { signal }),
  );
  return { id: answer.member.ID, members: answer.members.map(toMember) };
}

/** Give a learner its vote. @throws EtcdError while it has not caught up, or the connection's error */
export async function promoteLearner(access: EtcdAccess, id: bigint, signal?: AbortSignal): Promise<void> {
  await callEtcd(access, "cluster/member/promote", { ID: String(id) }, { signal });
}

/** @throws EtcdError `ETCD_NOT_FOUND` for an unknown member, or the connection's error */
export async function removeMember(access: EtcdAccess, id: bigint, signal?: AbortSignal): Promise<void> {
  await callEtcd(access, "cluster/member/remove", { ID: String(id) }, { signal });
}

/** Ask the leader itself to hand over to another member. @throws EtcdError, or the connection's error */
export async function moveLeader(access: EtcdAccess, to: bigint): Promise<void> {
  await callEtcd(access, "maintenance/transfer-leadership", { targetID: String(to) });
}

function toMember(answer: z.output<typeof member>): EtcdMember {
  return {
    id: answer.ID,
    hostname: answer.name ?? "",
    peerUrls: answer.peerURLs ?? [],
    clientUrls: answer.clientURLs ?? [],
    isLearner: answer.isLearner ?? false,
  };
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** See `Question`; 10 s unless given: etcd itself gives up after 7. */
  readonly silenceMs?: number;
  /** Refused at once by a member that has no leader; on unless said otherwise. */
  readonly needsLeader?: boolean;
}

/**
 * One call of etcd's gRPC API through its JSON gateway.
 *
 * @param path below `/v3/`
 * @throws EtcdError in etcd's words, or the connection's error
 */
export async function callEtcd(
  access: EtcdAccess,
  path: string,
  request: Readonly<Record<string, unknown>>,
  { signal, silenceMs = 10_000, needsLeader = true }: CallOptions = {},
): Promise<unknown> {
  const answer = await ask({
    ...access,
    port: ETCD_CLIENT_PORT,
    path: `/v3/${path}`,
    body: JSON.stringify(request),
    silenceMs,
    // What Go clients send as `WithRequireLeader`.
    headers: needsLeader ? { "Grpc-Metadata-hasleader": "true" } : {},
    ...(signal === undefined ? {} : { signal }),
  });
  if (answer.status === 200) return JSON.parse(answer.body);
  const refused = failure.safeParse(parsed(answer.body));
  if (refused.success) throw new EtcdError(refused.data.message, refused.data.code);
  throw new HomelabError(
    "ETCD_UNAVAILABLE",
    `etcd on ${access.address} answers ${answer.status}: ${answer.body.trim()}`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
