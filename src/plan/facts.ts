import type { SealedValues } from "../apps/sealed.ts";
import type { FolderSource } from "../config/load.ts";
import type { TraefikInput } from "../config/schema/edge.ts";
import { homelabSchema, type HomelabConfig } from "../config/schema/homelab.ts";
import type { Parsed } from "../config/parse.ts";
import { secretsWanted, type SecretName } from "../config/secrets.ts";
import type { VersionsFile } from "../config/versions.ts";
import { collectAddresses, collectVmIds, type AddressFact, type VmIdFact } from "./facts/addresses.ts";
import { appFact, appNames, appTexts, folderFact, type AppFact, type AppFile } from "./facts/apps.ts";
import { cidrFact, oneFact, record, textAt, textOr, type CidrFact, type Fact } from "./facts/fact.ts";
import { collectEdge, collectGuests, collectNodes, type GuestFact, type NodeFact } from "./facts/guests.ts";
import { collectNetworks, collectRanges, type NetworkFact } from "./facts/networks.ts";
import { collectPins } from "./facts/pins.ts";
import { collectProxmox, type ProxmoxFact } from "./facts/proxmox.ts";
import { collectSections, collectTexts, type Sections } from "./facts/sections.ts";
import type { Pins } from "./versions/pins.ts";

/**
 * What the checks look at: the parts of a lab that are well formed, each with where it was written, even when other
 * parts are not. A check that misses a fact keeps silent, because the schema has told what is wrong there.
 */
export interface Facts extends Sections {
  readonly domain: Fact | undefined;
  readonly timezone: Fact | undefined;
  readonly gitUrl: Fact | undefined;
  /** Time servers. */
  readonly ntp: readonly Fact[];
  /** Names that must be DNS labels. */
  readonly names: readonly Fact[];
  /** Host names of guests, a part of `names`. */
  readonly hostNames: readonly Fact[];
  /** Everything that owns an address. */
  readonly addresses: readonly AddressFact[];
  /** Networks that guests join, the LAN first. */
  readonly networks: readonly NetworkFact[];
  /** Networks that guests join, pods, services. */
  readonly ranges: readonly CidrFact[];
  /** Further addresses for Services. */
  readonly pool: CidrFact | undefined;
  readonly vmIds: readonly VmIdFact[];
  /** Undefined when there is no such section. */
  readonly nodes: readonly NodeFact[] | undefined;
  readonly edge: TraefikInput | undefined;
  /** Guests whose section is well formed. */
  readonly guests: readonly GuestFact[];
  readonly proxmox: ProxmoxFact | undefined;
  readonly apps: readonly AppFact[];
  /** Files with sealed values: whose they are. */
  readonly sealed: readonly { readonly file: string; readonly name: string; readonly category: string }[];
  /** Pins of `versions.json` by the keys of the table of versions, e.g. `providers.talos`. */
  readonly pins: Pins;
  /** Charts that `versions.json` pins. */
  readonly charts: ReadonlySet<string>;
  /** Whether metrics-server is turned on. */
  readonly metrics: boolean;
  /** Tags of `versions.json`, by image. */
  readonly images: ReadonlyMap<string, unknown>;
  /** Talos extensions, when given. */
  readonly extensions: readonly unknown[] | undefined;
  /** Every text that a person wrote, in the config and in apps. */
  readonly texts: readonly Fact[];
  /** Sections that were not written. */
  readonly missingSections: ReadonlySet<string>;
  /** Secrets that sections want and that are not there; empty when nobody knows which are there. */
  readonly missingSecrets: readonly SecretName[];
}

export interface FactInput {
  readonly config: Parsed<HomelabConfig>;
  readonly versions: Parsed<VersionsFile>;
  readonly apps: readonly AppFile[];
  readonly sealed: readonly (Facts["sealed"][number] & { readonly data: SealedValues | undefined })[];
  /** Folders of k8s/apps that a person wrote. */
  readonly folders: readonly FolderSource[];
  /** Names of the secrets that are there, when that is known. */
  readonly secrets?: ReadonlySet<string> | undefined;
}

/** Collect the facts of a lab that was read. */
export function collectFacts({ config, versions, apps, sealed, folders, secrets }: FactInput): Facts {
  const domain = textAt(config, "domain");
  const nodes = collectNodes(config);
  const edge = collectEdge(config);
  const sections = collectSections(config);
  const networks = collectNetworks(config);
  const hostNames = [
    ...Object.keys(record(config.given("nodes"))).flatMap((node) => oneFact(`nodes.${node}`, `node ${node}`, node)),
    ...oneFact("edge.traefik.name", "the edge container", textOr(config, "traefik", "edge", "traefik", "name")),
    ...(config.given("pihole") === undefined
      ? []
      : oneFact("pihole.name", "the Pi-hole container", textOr(config, "pihole", "pihole", "name"))),
  ];
  const extensions = config.sound("cluster", "extensions");
  const ntp = config.sound("network", "ntp");
  // The section proxmox is in every lab: whether its tokens are there matters where the host is asked.
  const wanted = secretsWanted((section, setting) => {
    const given = config.given(section, ...setting);
    return section !== "proxmox" && given !== undefined && given !== false;
  });
  return {
    ...sections,
    domain: oneFact("domain", "the lab", domain)[0],
    timezone: oneFact("timezone", "the lab", textAt(config, "timezone"))[0],
    gitUrl: oneFact("git.url", "the lab", textAt(config, "git", "url"))[0],
    ntp: Array.isArray(ntp)
      ? ntp.map((value) => ({ path: "network.ntp", owner: "the nodes", value: String(value) }))
      : [],
    names: [
      ...oneFact("name", "the lab", textOr(config, "homelab", "name")),
      ...networks.slice(1).map(({ path, owner, name }) => ({ path, owner, value: name })),
      ...hostNames,
      ...apps.flatMap(appNames),
    ],
    hostNames,
    addresses: collectAddresses(config, networks),
    networks,
    ranges: collectRanges(config, networks),
    pool: cidrFact("gateway.pool", "the pool of Services", textAt(config, "gateway", "pool")),
    vmIds: collectVmIds(config, networks),
    nodes,
    edge,
    guests: collectGuests(config, nodes, edge, sections.pihole),
    proxmox: collectProxmox(config),
    apps: [...apps.map((app) => appFact(app, domain, sealed)), ...folders.map(folderFact)],
    sealed: sealed.map(({ file, name, category }) => ({ file, name, category })),
    extensions: Array.isArray(extensions) ? extensions : undefined,
    charts: new Set(Object.keys(record(versions.sound("charts")))),
    metrics: config.sound("catalog", "metrics-server") === true,
    images: new Map(Object.entries(record(versions.sound("images")))),
    pins: collectPins(versions),
    texts: [...collectTexts(config), ...apps.flatMap(appTexts)],
    missingSections: new Set(Object.keys(homelabSchema.shape).filter((key) => config.given(key) === undefined)),
    missingSecrets: secrets === undefined ? [] : wanted.filter(({ name }) => !secrets.has(name)),
  };
}
