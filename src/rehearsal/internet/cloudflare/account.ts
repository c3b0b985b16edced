import { randomBytes } from "node:crypto";

/** What a token may do. `dns:edit` holds `dns:read` in it. source: Cloudflare docs, "API token permissions" */
export type Permission = "zone:read" | "dns:read" | "dns:edit";

export interface Token {
  readonly secret: string;
  readonly status: "active" | "disabled" | "expired";
  /** Names of the zones that it was made for. */
  readonly zones: readonly string[];
  readonly permissions: readonly Permission[];
}

export interface Account {
  readonly zones: readonly string[];
  readonly tokens: readonly Token[];
}

export interface DnsRecord {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly content: string;
  /** Seconds; 1 is automatic. */
  readonly ttl: number;
  readonly proxied: boolean;
  readonly comment: string | null;
}

export interface Zone {
  readonly id: string;
  readonly name: string;
  records: readonly DnsRecord[];
}

/** The zones of an account, and what the world would be told of them. They are forgotten when their process ends. */
export interface Zones {
  readonly all: readonly Zone[];
  readonly tokens: readonly Token[];
  /** Contents of the records of a type at a name; of no zone of this account: none. */
  lookUp(type: string, name: string): readonly string[];
}

export function openZones({ zones, tokens }: Account): Zones {
  const all = zones.map((name): Zone => ({ id: newId(), name, records: [] }));
  return {
    all,
    tokens,
    lookUp: (type, name) =>
      all
        .flatMap(({ records }) => records)
        .filter((record) => record.type === type && record.name === name.toLowerCase())
        .map(({ content }) => (type === "TXT" ? content.replace(/^"(.*)"$/, "$1") : content)),
  };
}

export function newId(): string {
  return randomBytes(16).toString("hex");
}
