import { CODES, TYPES, type Question, type Reply } from "./dns-message.ts";
import type { Settings } from "./settings.ts";

/** Where a question goes that nobody here can answer. */
export interface Forward {
  readonly upstreams: readonly string[];
}

/** source: dnsmasq(8), options --address and --local */
const LINE = /^(address|local|server)=\/([^/]+)\/(.*)$/;

/** Names that the settings make, and the domains that are kept at home. */
export interface Names {
  answer(question: Pick<Question, "name" | "type">): Reply | Forward;
}

/**
 * What FTL answers from its own settings: hosts first, then addresses of whole domains, then nothing for domains that are
 * local; what is left is asked elsewhere.
 *
 * @throws Error for a line that dnsmasq is not known here to take
 */
export function namesOf(settings: Settings): Names {
  const hosts = new Map<string, string[]>([["pi.hole", [settings.text("dns_reply_host_IPv4")]]]);
  for (const entry of settings.list("dns_hosts")) {
    const [address = "", ...names] = entry.trim().split(/\s+/);
    for (const name of names) hosts.set(name.toLowerCase(), [...(hosts.get(name.toLowerCase()) ?? []), address]);
  }
  for (const entry of settings.list("dhcp_hosts")) {
    const [, address, name] = entry.split(",");
    if (address === undefined || name === undefined) throw new Error(`bad dhcp-host: ${entry}`);
    hosts.set(`${name}.${settings.text("dns_domain_name")}`, [address]);
  }
  const domains = settings.list("misc_dnsmasq_lines").map((line) => {
    const [, kind, domain = "", value = ""] = LINE.exec(line) ?? [];
    if (kind === undefined) throw new Error(`bad option in misc.dnsmasq_lines: ${line}`);
    return { kind, domain: domain.toLowerCase(), value };
  });
  const within = (kind: string, name: string): string | undefined =>
    domains
      .filter((one) => one.kind === kind && (name === one.domain || name.endsWith(`.${one.domain}`)))
      .toSorted((a, b) => b.domain.length - a.domain.length)[0]?.value;
  const forward = { upstreams: settings.list("dns_upstreams") };

  return {
    answer({ name, type }) {
      if (type === TYPES.PTR) {
        const address = name
          .replace(/\.in-addr\.arpa$/, "")
          .split(".")
          .toReversed()
          .join(".");
        const owner = [...hosts].find(([, addresses]) => addresses.includes(address))?.[0];
        return owner === undefined ? forward : { code: CODES.none, answers: [owner] };
      }
      const found =
        hosts.get(name) ?? (within("address", name) === undefined ? undefined : [within("address", name) ?? ""]);
      if (found !== undefined)
        return { code: CODES.none, answers: type === TYPES.A || type === TYPES.ANY ? found : [] };
      if (within("local", name) !== undefined) return { code: CODES.noSuchName, answers: [] };
      const plain = !name.includes(".");
      return plain && settings.flag("dns_domainNeeded") ? { code: CODES.noSuchName, answers: [] } : forward;
    },
  };
}
