import type { AppConfig } from "../apps/schema.ts";
import type { Parsed } from "../config/parse.ts";
import { DEFAULT_PODS, DEFAULT_SERVICES } from "../config/schema/cluster.ts";
import type { HomelabConfig } from "../config/schema/homelab.ts";
import type { VersionsFile } from "../config/versions.ts";
import { parseAddress, parseCidr, type Cidr } from "../lib/cidr.ts";
import { hostOf, vmIdOf } from "./derive.ts";

/**
 * What the checks look at: the parts of a lab that are well formed, each with where it was written, even when other
 * parts are not. A check that misses a fact keeps silent, because the schema has told what is wrong there.
 */
export interface Facts {
  readonly domain: Fact | undefined;
  readonly gitUrl: Fact | undefined;
  /** Names that must be DNS labels. */
  readonly names: readonly Fact[];
  /** Host names of guests, a part of `names`. */
  readonly hostNames: readonly Fact[];
  /** Everything that owns an address. */
  readonly addresses: readonly AddressFact[];
  readonly lan: CidrFact | undefined;
  /** LAN, pods, services. */
  readonly networks: readonly CidrFact[];
  readonly vmIds: readonly VmIdFact[];
  /** Undefined when there is no such section. */
  readonly nodes: readonly NodeFact[] | undefined;
  readonly apps: readonly AppFact[];
  /** Files with sealed values: whose they are. */
  readonly sealed: readonly { readonly file: string; readonly name: string; readonly category: string }[];
  /** Tags of `versions.json`, by image. */
  readonly images: ReadonlyMap<string, unknown>;
  /** Talos extensions, when given. */
  readonly extensions: readonly unknown[] | undefined;
}

export interface Fact {
  readonly path: string;
  /** For messages, e.g. `node worker-1`. */
  readonly owner: string;
  readonly value: string;
}

export interface AddressFact extends Fact {
  readonly address: number;
}

export interface CidrFact extends Fact {
  readonly cidr: Cidr;
}

export interface VmIdFact extends Fact {
  readonly vmId: number;
  /** The address that it follows from, unless it was given. */
  readonly derivedFrom: string | undefined;
}

export interface NodeFact {
  readonly path: string;
  readonly name: string;
  /** `controlplane` or `worker`; undefined when that is wrong already. */
  readonly role: unknown;
  /** Whether a memory is given, right or wrong. */
  readonly hasMemory: boolean;
}

export interface AppFact {
  readonly file: string;
  readonly name: string;
  readonly category: string;
  readonly namespace: string;
  /** Full host name, or undefined when there is none. */
  readonly host: string | undefined;
  readonly image: string | undefined;
}

export interface FactInput {
  readonly config: Parsed<HomelabConfig>;
  readonly versions: Parsed<VersionsFile>;
  readonly apps: readonly (Parsed<AppConfig> & {
    readonly file: string;
    readonly name: string;
    readonly category: string;
  })[];
  readonly sealed: Facts["sealed"];
}

/** Collect the facts of a lab that was read. */
export function collectFacts({ config, versions, apps, sealed }: FactInput): Facts {
  const { sound, given } = config;
  const textAt = (...path: readonly string[]): string | undefined => text(sound(...path));
  const textOr = (fallback: string, ...path: readonly string[]): string | undefined =>
    given(...path) === undefined ? fallback : textAt(...path);

  const domain = textAt("domain");
  const gitUrl = textAt("git", "url");
  const lan = cidrFact("network.cidr", "the LAN", textAt("network", "cidr"));
  const nodeNames = Object.keys(record(given("nodes")));
  const guests = [
    ...nodeNames.map((name) => ({ keys: ["nodes", name], owner: `node ${name}` })),
    { keys: ["edge", "traefik"], owner: "the edge container" },
  ];

  const hostNames = [
    ...nodeNames.flatMap((node) => name(`nodes.${node}`, `node ${node}`, node)),
    ...name("edge.traefik.name", "the edge container", textOr("traefik", "edge", "traefik", "name")),
  ];
  const extensions = sound("cluster", "extensions");

  const address = (keys: readonly string[], owner: string): readonly AddressFact[] => {
    const value = textAt(...keys);
    const parsed = value === undefined ? undefined : parseAddress(value);
    return value === undefined || parsed === undefined ? [] : [{ path: keys.join("."), owner, value, address: parsed }];
  };
  const vmId = (keys: readonly string[], owner: string): readonly VmIdFact[] => {
    const derived = given(...keys, "vmId") === undefined;
    const ip = textAt(...keys, "ip");
    const id = derived ? ip && lan && vmIdOf(ip, lan.value) : sound(...keys, "vmId");
    if (typeof id !== "number") return [];
    const path = [...keys, derived ? "ip" : "vmId"].join(".");
    return [{ path, owner, value: String(id), vmId: id, derivedFrom: derived ? ip : undefined }];
  };
  return {
    domain: domain === undefined ? undefined : { path: "domain", owner: "the lab", value: domain },
    gitUrl: gitUrl === undefined ? undefined : { path: "git.url", owner: "the lab", value: gitUrl },
    names: [...name("name", "the lab", textOr("homelab", "name")), ...hostNames, ...apps.flatMap(appNames)],
    hostNames,
    addresses: [
      ...address(["network", "gateway"], "the router"),
      ...address(["proxmox", "ip"], "the Proxmox host"),
      ...guests.flatMap(({ keys, owner }) => address([...keys, "ip"], owner)),
      ...address(["gateway", "ip"], "the Gateway"),
    ],
    lan,
    networks: [
      lan,
      cidrFact("cluster.pods", "the pod network", textOr(DEFAULT_PODS, "cluster", "pods")),
      cidrFact("cluster.services", "the service network", textOr(DEFAULT_SERVICES, "cluster", "services")),
    ].filter((fact) => fact !== undefined),
    vmIds: guests.flatMap(({ keys, owner }) => vmId(keys, owner)),
    nodes:
      sound("nodes") === undefined
        ? undefined
        : nodeNames.map((node) => ({
            path: `nodes.${node}`,
            name: node,
            role: sound("nodes", node, "role"),
            hasMemory: given("nodes", node, "memory") !== undefined,
          })),
    apps: apps.map((app) => appFact(app, domain)),
    sealed: sealed.map(({ file, name, category }) => ({ file, name, category })),
    extensions: Array.isArray(extensions) ? extensions : undefined,
    images: new Map(Object.entries(record(versions.sound("images")))),
  };
}

function appFact(app: FactInput["apps"][number], domain: string | undefined): AppFact {
  const name = text(app.sound("name")) ?? app.name;
  const category = text(app.sound("category")) ?? app.category;
  const given = app.sound("host");
  const host = given === undefined && app.given("host") === undefined && category === "external" ? name : text(given);
  return {
    file: app.file,
    name,
    category,
    namespace: text(app.sound("namespace")) ?? name,
    host: host === undefined || domain === undefined ? undefined : hostOf(host, domain),
    image: text(app.sound("image")),
  };
}

/** What is wrong in an app is told at the setting, or at the file when the name follows from where it lies. */
function appNames(app: FactInput["apps"][number]): readonly Fact[] {
  const owner = `app ${app.name}`;
  const at = (key: string, fallback: string): readonly Fact[] => {
    const given = app.given(key) !== undefined;
    return name(given ? `${app.file}:${key}` : app.file, owner, given ? text(app.sound(key)) : fallback);
  };
  return [
    ...at("name", app.name),
    ...at("category", app.category),
    ...(app.given("namespace") === undefined ? [] : at("namespace", app.name)),
  ];
}

function cidrFact(path: string, owner: string, value: string | undefined): CidrFact | undefined {
  const cidr = value === undefined ? undefined : parseCidr(value);
  return value === undefined || cidr === undefined ? undefined : { path, owner, value, cidr };
}

function name(path: string, owner: string, value: string | undefined): readonly Fact[] {
  return value === undefined ? [] : [{ path, owner, value }];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
