import { LAN } from "../../config/schema/network.ts";
import { parseAddress, parseCidr } from "../../lib/cidr.ts";
import { vmIdOf } from "../derive.ts";
import { record, textAt, textOr, type Config, type Fact } from "./fact.ts";
import type { NetworkFact } from "./networks.ts";

/** Something that owns an address. */
export interface AddressFact extends Fact {
  readonly address: number;
  /** Names of the networks that it may lie in. */
  readonly networks: readonly string[];
  /** Of the lab: up only when the lab is. Routers and hosts are there before. */
  readonly ofLab: boolean;
}

export interface VmIdFact extends Fact {
  readonly vmId: number;
  /** The address that it follows from, unless it was given. */
  readonly derivedFrom: string | undefined;
}

interface Guest {
  readonly keys: readonly string[];
  readonly owner: string;
}

/** Nodes and containers, by where they are written. */
function guestsOf(config: Config): readonly Guest[] {
  const nodes = Object.keys(record(config.given("nodes")));
  return [
    ...nodes.map((name) => ({ keys: ["nodes", name], owner: `node ${name}` })),
    { keys: ["edge", "traefik"], owner: "the edge container" },
    ...(config.given("pihole") === undefined ? [] : [{ keys: ["pihole"], owner: "the Pi-hole container" }]),
  ];
}

/** Every owner of an address: routers, hosts, guests, the Gateway, the address that control planes share. */
export function collectAddresses(config: Config, networks: readonly NetworkFact[]): readonly AddressFact[] {
  const all = networks.map(({ name }) => name);
  const joined = (role?: string): readonly string[] => {
    const names = Object.keys(record(config.given("nodes")))
      .filter((name) => role === undefined || textAt(config, "nodes", name, "role") === role)
      .map((name) => textOr(config, LAN, "nodes", name, "network"));
    const known = names.filter((name) => name !== undefined);
    return known.length === 0 ? all : [...new Set(known)];
  };
  const address = (
    keys: readonly string[],
    owner: string,
    where: readonly string[],
    ofLab = true,
  ): readonly AddressFact[] => {
    const value = textAt(config, ...keys);
    const parsed = value === undefined ? undefined : parseAddress(value);
    if (value === undefined || parsed === undefined) return [];
    return [{ path: keys.join("."), owner, value, address: parsed, networks: where, ofLab }];
  };
  const router = ({ name, path, owner }: NetworkFact): readonly AddressFact[] =>
    address([...path.split("."), "gateway"], name === LAN ? "the router" : `the router in ${owner}`, [name], false);
  return [
    ...networks.flatMap(router),
    ...address(["proxmox", "ip"], "the Proxmox host", all, false),
    ...Object.keys(record(config.given("proxmox", "hosts"))).flatMap((host) =>
      address(["proxmox", "hosts", host, "ip"], `Proxmox host ${host}`, all, false),
    ),
    ...guestsOf(config).flatMap(({ keys, owner }) =>
      address([...keys, "ip"], owner, [textOr(config, LAN, ...keys, "network") ?? ""]),
    ),
    ...address(["gateway", "ip"], "the Gateway", joined()),
    ...address(["cluster", "vip"], "the control planes together", joined("controlplane")),
  ];
}

/** Proxmox ids of all guests, given or derived. */
export function collectVmIds(config: Config, networks: readonly NetworkFact[]): readonly VmIdFact[] {
  return guestsOf(config).flatMap(({ keys, owner }) => {
    const derived = config.given(...keys, "vmId") === undefined;
    const ip = textAt(config, ...keys, "ip");
    const network = networks.find(({ name }) => name === textOr(config, LAN, ...keys, "network"));
    const cidr = network?.range?.value ?? "";
    const id = derived ? parseCidr(cidr) && ip && vmIdOf(ip, cidr) : config.sound(...keys, "vmId");
    if (typeof id !== "number") return [];
    const path = [...keys, derived ? "ip" : "vmId"].join(".");
    return [{ path, owner, value: String(id), vmId: id, derivedFrom: derived ? ip : undefined }];
  });
}
