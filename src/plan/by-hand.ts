import type { Lab } from "./lab.ts";

/** What HomeLab cannot do for a person: the router and the domain's DNS are not its own. */
export interface ByHand {
  readonly forwards: readonly PortForward[];
  readonly records: readonly DnsRecord[];
}

export interface PortForward {
  readonly protocol: "tcp";
  /** On the router's public side. */
  readonly port: number;
  readonly to: string;
  readonly why: string;
}

export interface DnsRecord {
  readonly where: "public" | "at home";
  readonly type: "A" | "CNAME";
  readonly name: string;
  readonly value: string;
  readonly why: string;
}

/**
 * Forwards and records that a lab needs. A tunnel needs neither outside; a dynamic address keeps its records itself, and
 * so does Pi-hole those at home. Pure.
 */
export function byHand(lab: Lab): ByHand {
  const { address, ports } = lab.edge.traefik;
  const { domain, cloudflare } = lab;
  const tunnel = cloudflare?.tunnel === true;
  const dynamic = cloudflare?.dynamicAddress === true;
  const forwards: readonly PortForward[] = [
    { protocol: "tcp", port: 443, to: `${address}:${ports.https}`, why: "the apps, from outside" },
    { protocol: "tcp", port: 80, to: `${address}:${ports.http}`, why: "sends browsers to https" },
  ];
  const names = [domain, `*.${domain}`];
  const outside = names.map((name): DnsRecord => {
    const why = name === domain ? "the domain itself" : "every app";
    return { where: "public", type: "A", name, value: "your public address", why };
  });
  const inside = names.map((name): DnsRecord => {
    const why = "so that devices at home do not go out and in again";
    return { where: "at home", type: "A", name, value: address, why };
  });
  return {
    forwards: tunnel ? [] : forwards,
    records: [...(tunnel || dynamic ? [] : outside), ...(lab.pihole === null ? inside : [])],
  };
}
