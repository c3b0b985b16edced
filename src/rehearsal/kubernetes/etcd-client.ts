import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { ETCD_CLIENT_PORT } from "../components/etcd.ts";
import { ask } from "../components/probe.ts";

/** etcd's JSON gateway writes 64-bit numbers as strings and leaves out what is zero or false. */
const uint64 = z
  .union([z.string(), z.number()])
  .optional()
  .transform((value) => BigInt(value ?? 0));

const members = z.looseObject({
  members: z.array(
    z.looseObject({
      ID: uint64,
      name: z.string().optional(),
      peerURLs: z.array(z.string()).optional(),
      clientURLs: z.array(z.string()).optional(),
      isLearner: z.boolean().optional(),
    }),
  ),
});

const status = z.looseObject({
  header: z.looseObject({ member_id: uint64 }),
  version: z.string(),
  dbSize: uint64,
  dbSizeInUse: uint64,
  leader: uint64,
  raftIndex: uint64,
  raftTerm: uint64,
  raftAppliedIndex: uint64,
});

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
}

export interface EtcdAccess {
  readonly address: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** @throws HomelabError `ETCD_UNAVAILABLE`, or the connection's error */
export async function etcdMembers(access: EtcdAccess): Promise<readonly EtcdMember[]> {
  const answer = members.parse(await call(access, "/v3/cluster/member/list"));
  return answer.members.map((member) => ({
    id: member.ID,
    hostname: member.name ?? "",
    peerUrls: member.peerURLs ?? [],
    clientUrls: member.clientURLs ?? [],
    isLearner: member.isLearner ?? false,
  }));
}

/** @throws HomelabError `ETCD_UNAVAILABLE`, or the connection's error */
export async function etcdStatus(access: EtcdAccess): Promise<EtcdStatus> {
  const { header, ...answer } = status.parse(await call(access, "/v3/maintenance/status"));
  return {
    memberId: header.member_id,
    leader: answer.leader,
    dbSize: answer.dbSize,
    dbSizeInUse: answer.dbSizeInUse,
    raftIndex: answer.raftIndex,
    raftTerm: answer.raftTerm,
    raftAppliedIndex: answer.raftAppliedIndex,
    version: answer.version,
  };
}

async function call(access: EtcdAccess, path: string): Promise<unknown> {
  const answer = await ask({ ...access, port: ETCD_CLIENT_PORT, path, body: "{}" });
  if (answer.status === 200) return JSON.parse(answer.body);
  throw new HomelabError(
    "ETCD_UNAVAILABLE",
    `etcd on ${access.address} answers ${answer.status}: ${answer.body.trim()}`,
  );
}
