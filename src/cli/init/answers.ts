import {
  contains,
  firstAddress,
  formatAddress,
  lastAddress,
  parseAddress,
  parseCidr,
  type Cidr,
} from "../../lib/cidr.ts";

/** What `homelab init` wants to know, as it was written. */
export interface Answers {
  readonly domain: string;
  readonly git: string;
  readonly cidr: string;
  readonly gateway: string;
  readonly proxmox: string;
  readonly node: string;
  readonly first: string;
  readonly workers: string;
}

/** What is proposed for each question; those that only the person can know are absent. */
export type Proposals = Partial<Answers>;

/** What was found on this machine. */
export interface Found {
  readonly network?: { readonly cidr: string; readonly gateway: string } | undefined;
  /** URL of the folder's remote `origin`. */
  readonly origin?: string | undefined;
}

/** Where home networks often begin and hosts often stand, when nothing better is known. */
const PROXMOX_OFFSET = 10;
/** Addresses from here to the end of the network are rarely in a router's DHCP range. */
const FROM_END = 54;

/** What to propose for what is not answered yet, from what was found and answered already. */
export function propose(found: Found, given: Partial<Answers>): Proposals {
  const cidr = given.cidr ?? found.network?.cidr;
  const lan = parseCidr(cidr ?? "");
  const sameLan = cidr !== undefined && cidr === found.network?.cidr;
  return {
    ...(found.origin === undefined ? {} : { git: found.origin }),
    ...(cidr === undefined ? {} : { cidr }),
    ...(lan === undefined
      ? {}
      : {
          gateway: sameLan ? (found.network?.gateway ?? at(lan, 1)) : at(lan, 1),
          proxmox: at(lan, PROXMOX_OFFSET),
          first: formatAddress(Math.max(firstAddress(lan) + 2, lastAddress(lan) - FROM_END)),
        }),
    node: "pve",
    workers: "1",
  };
}

function at(lan: Cidr, offset: number): string {
  return formatAddress(Math.min(firstAddress(lan) + offset, lastAddress(lan) - 1));
}

/** The addresses that a lab of these answers takes, in the order of control plane, edge, workers, Gateway. */
export function takeAddresses({ cidr, gateway, proxmox, first, workers }: Answers): readonly string[] {
  const lan = parseCidr(cidr);
  const start = parseAddress(first);
  if (lan === undefined || start === undefined) return [];
  const taken = new Set([gateway, proxmox]);
  const free: string[] = [];
  for (let address = start; contains(lan, address) && free.length < count(workers) + 3; address++)
    if (!taken.has(formatAddress(address)) && address !== lastAddress(lan)) free.push(formatAddress(address));
  return free;
}

/** Number of workers that was asked for; NaN when it is no number. */
export function count(workers: string): number {
  return /^[1-9]?\d$/.test(workers) ? Number(workers) : Number.NaN;
}
