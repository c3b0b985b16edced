import { messageOf } from "../../../lib/error.ts";
import { APISERVER_PORT } from "../../components/kube-apiserver.ts";
import { pausing } from "../../components/keep.ts";
import type { EtcdAccess } from "../etcd-client.ts";
import { forwardPort } from "./forward.ts";
import { campaign, openSession } from "./session.ts";

export interface HoldOptions {
  /** Addresses that several control planes share. */
  readonly addresses: readonly string[];
  readonly hostname: string;
  /** The machine's own address, where its API server listens. */
  readonly own: string;
  readonly access: () => Promise<EtcdAccess>;
  readonly etcdHealthy: () => boolean;
  /** How long the others wait for a holder that has lost its power. */
  readonly ttlSeconds: number;
  readonly log: (line: string) => void;
}

export interface SharedAddresses {
  /** Those that this machine has now. */
  held(): readonly string[];
  /** `resign` hands over at once; otherwise the others find out when the lease has run out. */
  stop(options: { readonly resign: boolean }): Promise<void>;
}

const RETRY_MS = 1_000;
const HEALTH_MS = 250;

/**
 * Take part in the elections for shared addresses: whoever wins one has the address until it stops, or its etcd loses
 * the quorum. Only the Kubernetes API is served on it. source: siderolabs/talos v1.13 network/operator/vip.go.
 */
export function holdSharedAddresses(options: HoldOptions): SharedAddresses {
  const { log, etcdHealthy } = options;
  const ending = new AbortController();
  const held = new Set<string>();
  let resign = true;

  async function contend(address: string): Promise<void> {
    let last = "";
    while (!ending.signal.aborted) {
      if (!etcdHealthy()) {
        await pausing(HEALTH_MS, ending.signal);
        continue;
      }
      try {
        await term(address);
        last = "";
      } catch (error) {
        if (messageOf(error) !== last && !ending.signal.aborted) log(`shared IP ${address}: ${messageOf(error)}`);
        last = messageOf(error);
      }
      await pausing(RETRY_MS, ending.signal);
    }
  }

  /** One candidacy, and what follows when it is won. */
  async function term(address: string): Promise<void> {
    const access = await options.access();
    const session = await openSession(access, options.ttlSeconds, ending.signal);
    const over = AbortSignal.any([ending.signal, session.over]);
    try {
      const election = `talos:v1:vip:election:${address}`;
      await campaign(access, { election, lease: session.lease, hostname: options.hostname }, over);
      const close = await forwardPort(address, options.own, APISERVER_PORT);
      held.add(address);
      log(`enabled shared IP ${address} on eth0`);
      await aborted(over);
      held.delete(address);
      await close();
      log(`removing shared IP ${address} from eth0`);
    } finally {
      await session.end({ revoke: resign && etcdHealthy() });
    }
  }

  const contending = Promise.all(options.addresses.map(contend));
  return {
    held: () => [...held],
    async stop(stop) {
      resign = stop.resign;
      ending.abort();
      await contending;
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
