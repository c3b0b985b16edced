import type { MachineConfig } from "../machine-config.ts";

/** What a machine tells the others of its cluster about itself. */
export interface Member {
  readonly nodeId: string;
  readonly hostname: string;
  readonly addresses: readonly string[];
  readonly type: "controlplane" | "worker";
  readonly operatingSystem: string;
  readonly apiServerPort: number;
}

interface Entry {
  readonly describe: () => Member;
  /** Milliseconds since the epoch; none while the machine is up and renews it. */
  expires?: number;
}

/**
 * Stands for the discovery service, where machines that share a cluster id and its secret find each other. It is as
 * blind as the real one: it knows no machine, only what it was told.
 */
const clusters = new Map<string, Map<string, Entry>>();

/** The machines of the cluster that a configuration belongs to, those that have just gone included. */
export function membersOf(config: MachineConfig | undefined): readonly Member[] {
  const entries = entriesOf(config);
  if (entries === undefined) return [];
  for (const [nodeId, { expires }] of entries)
    if (expires !== undefined && expires < Date.now()) entries.delete(nodeId);
  return [...entries.values()].map(({ describe }) => describe());
}

/** Addresses of the control planes of the cluster that a configuration belongs to, without the machine itself. */
export function otherControlPlanes(config: MachineConfig | undefined, nodeId: string): readonly string[] {
  return membersOf(config)
    .filter((member) => member.type === "controlplane" && member.nodeId !== nodeId)
    .flatMap(({ addresses }) => addresses.slice(0, 1));
}

/**
 * Make a machine known; call the result when it goes: after `ttl` milliseconds it is forgotten.
 *
 * @param describe what the machine says about itself now
 */
export function announce(config: MachineConfig, nodeId: string, describe: () => Member): (ttl: number) => void {
  const entry: Entry = { describe };
  entriesOf(config)?.set(nodeId, entry);
  return (ttl) => {
    entry.expires = Date.now() + ttl;
  };
}

function entriesOf(config: MachineConfig | undefined): Map<string, Entry> | undefined {
  const { id = "", secret = "", discovery } = config?.cluster ?? {};
  if (discovery?.enabled === false || id === "" || secret === "") return undefined;
  const key = `${id} ${secret}`;
  const known = clusters.get(key);
  if (known !== undefined) return known;
  const entries = new Map<string, Entry>();
  clusters.set(key, entries);
  return entries;
}
