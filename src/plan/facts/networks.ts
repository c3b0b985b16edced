import { DEFAULT_PODS, DEFAULT_SERVICES } from "../../config/schema/cluster.ts";
import { furtherNetworkSchema, LAN, networkSchema } from "../../config/schema/network.ts";
import { parseAddress } from "../../lib/cidr.ts";
import { cidrFact, record, textAt, textOr, type CidrFact, type Config, type Fact } from "./fact.ts";

/** A network that guests join: the LAN or one of `networks`. */
export interface NetworkFact {
  /** `lan`, or the key in `networks`. */
  readonly name: string;
  /** `network` or `networks.<name>`. */
  readonly path: string;
  /** For messages: `the LAN` or `network dmz`. */
  readonly owner: string;
  readonly range: CidrFact | undefined;
  readonly dhcp: DhcpFact | undefined;
  /** Undefined when something in the section is wrong. */
  readonly segment: { readonly bridge: string; readonly vlan: number } | undefined;
  readonly dns: readonly Fact[];
}

export interface DhcpFact extends Fact {
  /** Unsigned 32-bit numbers. */
  readonly from: number;
  readonly to: number;
}

/** The LAN first, then the others in the order in which they are written. */
export function collectNetworks(config: Config): readonly NetworkFact[] {
  const further = Object.keys(record(config.given("networks")));
  return [
    network(config, LAN, ["network"], "the LAN"),
    ...further.map((name) => network(config, name, ["networks", name], `network ${name}`)),
  ];
}

/** Everything that routes addresses: networks that guests join, pods, services. */
export function collectRanges(config: Config, networks: readonly NetworkFact[]): readonly CidrFact[] {
  const pods = textOr(config, DEFAULT_PODS, "cluster", "pods");
  const services = textOr(config, DEFAULT_SERVICES, "cluster", "services");
  return [
    ...networks.map(({ range }) => range),
    cidrFact("cluster.pods", "the pod network", pods),
    cidrFact("cluster.services", "the service network", services),
  ].filter((fact) => fact !== undefined);
}

const NETWORK = networkSchema.strip();
const FURTHER_NETWORK = furtherNetworkSchema.strip();

function network(config: Config, name: string, keys: readonly string[], owner: string): NetworkFact {
  const path = keys.join(".");
  const schema = keys.length === 1 ? NETWORK : FURTHER_NETWORK;
  const section = schema.safeParse(config.given(...keys)).data;
  const dns = config.sound(...keys, "dns");
  return {
    name,
    path,
    owner,
    range: cidrFact(`${path}.cidr`, owner, textAt(config, ...keys, "cidr")),
    dhcp: dhcp(config, keys, owner),
    segment: section === undefined ? undefined : { bridge: section.bridge, vlan: section.vlan },
    dns: Array.isArray(dns) ? dns.map((value) => ({ path: `${path}.dns`, owner, value: String(value) })) : [],
  };
}

function dhcp(config: Config, keys: readonly string[], owner: string): DhcpFact | undefined {
  const [first, last] = [textAt(config, ...keys, "dhcp", "from"), textAt(config, ...keys, "dhcp", "to")];
  const [from, to] = [parseAddress(first ?? ""), parseAddress(last ?? "")];
  if (from === undefined || to === undefined) return undefined;
  return {
    path: `${keys.join(".")}.dhcp`,
    owner: `the DHCP range of ${owner}`,
    value: `${first} to ${last}`,
    from,
    to,
  };
}
