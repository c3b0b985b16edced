import { isIPv4, isIPv6 } from "node:net";
import { nearest } from "../../lib/nearest.ts";

type Kind = "bool" | "int" | "text" | "list" | "ipv4" | "ipv6" | "hash" | readonly string[];

const BLOCKING = ["NULL", "IP_NODATA_AAAA", "IP", "NX", "NODATA"];
const ADDRESS: Readonly<Record<string, Kind>> = { force4: "bool", IPv4: "ipv4", force6: "bool", IPv6: "ipv6" };

/** Settings of FTL that are taken from the environment, by their names. source: Pi-hole FTL src/config/config.c (v6.3) */
const SETTINGS: Readonly<Record<string, Kind>> = {
  ...section("dns", {
    upstreams: "list",
    CNAMEdeepInspect: "bool",
    blockESNI: "bool",
    EDNS0ECS: "bool",
    ignoreLocalhost: "bool",
    showDNSSEC: "bool",
    analyzeOnlyAandAAAA: "bool",
    piholePTR: ["NONE", "HOSTNAME", "HOSTNAMEFQDN", "PI.HOLE"],
    replyWhenBusy: ["BLOCK", "ALLOW", "REFUSE", "DROP"],
    blockTTL: "int",
    hosts: "list",
    domainNeeded: "bool",
    expandHosts: "bool",
    domain_name: "text",
    domain_local: "bool",
    bogusPriv: "bool",
    dnssec: "bool",
    interface: "text",
    hostRecord: "text",
    listeningMode: ["LOCAL", "SINGLE", "BIND", "ALL", "NONE"],
    queryLogging: "bool",
    cnameRecords: "list",
    port: "int",
    localise: "bool",
    revServers: "list",
    cache_size: "int",
    cache_optimizer: "int",
    cache_upstreamBlockedTTL: "int",
    blocking_active: "bool",
    blocking_mode: BLOCKING,
    blocking_edns: ["NONE", "CODE", "TEXT"],
    specialDomains_mozillaCanary: "bool",
    specialDomains_iCloudPrivateRelay: "bool",
    specialDomains_designatedResolver: "bool",
    rateLimit_count: "int",
    rateLimit_interval: "int",
  }),
  ...section("dns_reply_host", ADDRESS),
  ...section("dns_reply_blocking", ADDRESS),
  ...section("dhcp", {
    active: "bool",
    start: "ipv4",
    end: "ipv4",
    router: "ipv4",
    netmask: "ipv4",
    leaseTime: "text",
    ipv6: "bool",
    rapidCommit: "bool",
    multiDNS: "bool",
    logging: "bool",
    ignoreUnknownClients: "bool",
    hosts: "list",
  }),
  ...section("ntp", {
    ipv4_active: "bool",
    ipv4_address: "text",
    ipv6_active: "bool",
    ipv6_address: "text",
    sync_active: "bool",
    sync_server: "text",
    sync_interval: "int",
    sync_count: "int",
  }),
  ...section("database", { DBimport: "bool", maxDBdays: "int", DBinterval: "int", useWAL: "bool" }),
  ...section("webserver", {
    domain: "text",
    acl: "text",
    port: "text",
    threads: "int",
    session_timeout: "int",
    tls_cert: "text",
    interface_theme: "text",
    interface_boxed: "bool",
    api_pwhash: "hash",
    api_password: "text",
    api_app_pwhash: "hash",
    api_max_sessions: "int",
    api_totp_secret: "text",
  }),
  ...section("misc", {
    privacylevel: "int",
    delay_startup: "int",
    nice: "int",
    etc_dnsmasq_d: "bool",
    dnsmasq_lines: "list",
    extraLogging: "bool",
    readOnly: "bool",
    normalizeCPU: "bool",
  }),
};

function section(name: string, settings: Readonly<Record<string, Kind>>): Record<string, Kind> {
  return Object.fromEntries(Object.entries(settings).map(([key, kind]) => [`${name}_${key}`, kind]));
}

const PREFIX = "FTLCONF_";
const HASH = /^\$BALLOON-SHA256\$v=1\$s=\d+,t=\d+\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$/;

export interface Settings {
  text(key: string): string;
  /** Entries between semicolons, as FTL splits them. */
  list(key: string): readonly string[];
  flag(key: string): boolean;
}

/**
 * What FTL would make of its environment.
 *
 * @returns the settings, and in FTL's words what it would warn of. FTL goes on without a setting that it does not know;
 *   a rehearsal that did the same would hide the mistake.
 */
export function readSettings(env: NodeJS.ProcessEnv): {
  readonly settings: Settings;
  readonly faults: readonly string[];
} {
  const given = Object.entries(env).filter(([name]) => name.startsWith(PREFIX));
  const faults = given.flatMap(([name, value = ""]): readonly string[] => {
    const kind = SETTINGS[name.slice(PREFIX.length)];
    if (kind === undefined) return unknown(name);
    const error = faultOf(kind, value);
    return error === undefined ? [] : [`${name} is invalid (${error})`];
  });
  const text = (key: string): string => env[`${PREFIX}${key}`] ?? "";
  const list = (key: string): readonly string[] =>
    text(key)
      .split(";")
      .filter((entry) => entry !== "");
  return { settings: { text, list, flag: (key) => /^(?:true|yes)$/i.test(text(key)) }, faults };
}

function unknown(name: string): readonly string[] {
  const meant = nearest(
    name,
    Object.keys(SETTINGS).map((key) => `${PREFIX}${key}`),
  );
  return [`${name} is unknown, did you mean any of these?`, ...(meant === undefined ? [] : [`    - ${meant}`])];
}

function faultOf(kind: Kind, value: string): string | undefined {
  if (typeof kind !== "string")
    return kind.includes(value.toUpperCase())
      ? undefined
      : `not an allowed option, allowed options are: ${kind.join(", ")}`;
  switch (kind) {
    case "bool":
      return /^(?:true|false|yes|no)$/i.test(value) ? undefined : "not of type bool";
    case "int":
      return /^\d+$/.test(value) ? undefined : "not of type integer";
    case "ipv4":
      return value === "" || isIPv4(value) ? undefined : "not of type IPv4 address";
    case "ipv6":
      return value === "" || isIPv6(value) ? undefined : "not of type IPv6 address";
    case "hash":
      return value === "" || HASH.test(value) ? undefined : "not a hash of a password";
    case "text":
    case "list":
      return undefined;
  }
}
