import { contains, parseAddress } from "../../lib/cidr.ts";
import type { Facts } from "../facts.ts";
import type { Fact } from "../facts/fact.ts";
import type { Check } from "./check.ts";

/** Something that the lab asks on its way up. */
interface Need {
  readonly path: string;
  /** For messages, e.g. `the name server`. */
  readonly what: string;
  /** Host name or address. */
  readonly host: string;
  readonly hint: string;
}

/**
 * What the lab needs to come up is not a part of it: a resolver that runs on what needs names, a repository that is in
 * the cluster it describes, a backup that goes down with what it saves.
 */
export const needsItself: Check = (facts) =>
  needs(facts).flatMap(({ path, what, host, hint }) => {
    const owner = ownerOf(facts, host);
    if (owner === undefined) return [];
    return [
      {
        code: "NEEDS_ITSELF",
        path,
        message: `${what} ${host} is ${owner}, which is not there before the lab is`,
        hint,
      },
    ];
  });

function needs({ networks, addresses, ntp, gitUrl, backups, cluster, pihole }: Facts): readonly Need[] {
  const router = addresses.find(({ path }) => path === "network.gateway")?.value ?? "the router's address";
  return [
    ...networks.flatMap(({ dns }) => each(dns, "name server", `write the router, "${router}", or a public resolver`)),
    ...(pihole?.upstreams ?? []).map((upstream) => ({
      path: "pihole.upstreams",
      what: "Pi-hole's resolver",
      host: upstream.replace(/#.*$/, ""),
      hint: 'write a public resolver, such as "1.1.1.1"',
    })),
    ...each(ntp, "time server", `write the router, "${router}", or "time.cloudflare.com"`),
    ...byUrl("git.url", "the repository's host", gitUrl?.value, "keep the repository outside of the lab"),
    ...byUrl("backups.endpoint", "the backups' host", backups?.endpoint, "write an S3 endpoint outside of the lab"),
    ...byUrl("cluster.imageFactory", "the image factory", cluster?.imageFactory, 'write "https://factory.talos.dev"'),
  ];
}

function each(facts: readonly Fact[], what: string, hint: string): readonly Need[] {
  return facts.map(({ path, value }) => ({ path, what, host: value, hint }));
}

function byUrl(path: string, what: string, url: string | undefined, hint: string): readonly Need[] {
  const host = hostOfUrl(url ?? "");
  return host === undefined ? [] : [{ path, what, host, hint }];
}

/** What of the lab answers at a host name or address, as far as the config says. */
function ownerOf({ addresses, ranges, pool, apps, domain, cluster }: Facts, host: string): string | undefined {
  const address = parseAddress(host);
  if (address !== undefined) {
    const guest = addresses.find((fact) => fact.ofLab && fact.address === address);
    if (guest !== undefined) return `the address of ${guest.owner} (${guest.path})`;
    const inside = ranges.filter(({ path }) => path.startsWith("cluster.")).concat(pool ?? []);
    const range = inside.find(({ cidr }) => contains(cidr, address));
    return range === undefined ? undefined : `in ${range.owner} (${range.path})`;
  }
  const app = apps.find((other) => other.host === host);
  if (app !== undefined) return `the host of app ${app.name} (${app.file})`;
  const inside = [`.svc`, `.${cluster?.dnsDomain ?? "cluster.local"}`].some((suffix) => host.endsWith(suffix));
  if (inside) return "a name inside of the cluster";
  return host === domain?.value ? "the lab's own domain" : undefined;
}

/** The host of `https://host/…`, `ssh://git@host:22/…` and `git@host:path`. */
function hostOfUrl(text: string): string | undefined {
  const [, url, short] = /^(?:[a-z+]+:\/\/(?:[^/@]*@)?([^/:]+)|[^/@:]+@([^/:]+):)/.exec(text) ?? [];
  return (url ?? short)?.toLowerCase();
}
