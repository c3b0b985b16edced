import { z } from "zod";
import { pausing } from "../../components/keep.ts";
import { callEtcd, EtcdError, type EtcdAccess } from "../etcd-client.ts";

/** A lease of etcd that is renewed for as long as its holder is alive and etcd has a quorum. */
export interface Session {
  readonly lease: string;
  /** Aborted when the lease has run out or was given back. */
  readonly over: AbortSignal;
  /** Ends the renewal. `revoke` gives the lease back; otherwise it runs out by itself, as when the power is cut. */
  end(options: { readonly revoke: boolean }): Promise<void>;
}

const granted = z.looseObject({ ID: z.string() });
const renewed = z.looseObject({ result: z.looseObject({ TTL: z.string().optional() }) });
const leader = z.looseObject({ kv: z.looseObject({ value: z.string(), lease: z.string() }) });

/** @throws EtcdError, or the connection's error */
export async function openSession(access: EtcdAccess, ttlSeconds: number, signal: AbortSignal): Promise<Session> {
  const { ID: lease } = granted.parse(await callEtcd(access, "lease/grant", { TTL: ttlSeconds }, { signal }));
  const ended = new AbortController();
  const renewing = renew(access, { lease, ttlMs: ttlSeconds * 1000, ended });
  return {
    lease,
    over: ended.signal,
    async end({ revoke }) {
      ended.abort();
      await renewing;
      if (revoke) await revokeLease(access, lease);
    },
  };
}

async function renew(
  access: EtcdAccess,
  { lease, ttlMs, ended }: { readonly lease: string; readonly ttlMs: number; readonly ended: AbortController },
): Promise<void> {
  let until = Date.now() + ttlMs;
  while (!ended.signal.aborted) {
    await pausing(ttlMs / 3, ended.signal);
    if (ended.signal.aborted) return;
    const asked = Date.now();
    try {
      const options = { signal: ended.signal, silenceMs: ttlMs / 3, needsLeader: false };
      const { result } = renewed.parse(await callEtcd(access, "lease/keepalive", { ID: lease }, options));
      until = Number(result.TTL ?? 0) > 0 ? asked + ttlMs : 0;
    } catch {
      // etcd may come back in time; whether it does is decided by the clock below.
    }
    if (Date.now() >= until) ended.abort();
  }
}

/** @throws EtcdError, or the connection's error; a lease that has run out already is no error */
async function revokeLease(access: EtcdAccess, lease: string): Promise<void> {
  try {
    await callEtcd(access, "lease/revoke", { ID: lease }, { silenceMs: 2_000 });
  } catch (error) {
    if (!(error instanceof EtcdError) || error.code !== "ETCD_NOT_FOUND") throw error;
  }
}

/**
 * Wait in the queue of an etcd election until this machine has won it. What the machine holds from before its last
 * power cut is given up first. source: siderolabs/talos v1.13 network/operator/vip.go (name and value of the key).
 *
 * @throws EtcdError, or the connection's error (the abort of the signal included)
 */
export async function campaign(
  access: EtcdAccess,
  candidate: { readonly election: string; readonly lease: string; readonly hostname: string },
  signal: AbortSignal,
): Promise<void> {
  const name = base64(candidate.election);
  const value = base64(candidate.hostname);
  const before = await leaderOf(access, name, signal);
  if (before?.value === value && before.lease !== candidate.lease) await revokeLease(access, before.lease);
  await callEtcd(access, "election/campaign", { name, value, lease: candidate.lease }, { signal, silenceMs: 0 });
}

async function leaderOf(
  access: EtcdAccess,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly value: string; readonly lease: string } | undefined> {
  try {
    return leader.parse(await callEtcd(access, "election/leader", { name }, { signal })).kv;
  } catch (error) {
    if (error instanceof EtcdError && /no leader/.test(error.message) && /election/.test(error.message))
      return undefined;
    throw error;
  }
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
