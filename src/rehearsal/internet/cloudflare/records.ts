import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";
import { newId, type DnsRecord, type Zone } from "./account.ts";

export interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly chain?: { readonly code: number; readonly message: string };
}

const input = z.object({
  type: z.string().optional(),
  name: z.string().optional(),
  content: z.string().optional(),
  ttl: z.int().default(1),
  proxied: z.boolean().default(false),
  comment: z.string().nullable().default(null),
});

const TYPES = ["A", "AAAA", "CNAME", "TXT", "MX", "NS", "SRV", "CAA"];

/** A record as Cloudflare would store it, or why it would not. source: Cloudflare API reference, "DNS records" */
export function recordFrom(body: unknown, zone: Zone, id = newId()): DnsRecord | Refusal {
  const parsed = input.safeParse(body).data;
  if (parsed === undefined) return { status: 400, code: 9207, message: "Request body is invalid." };
  const { type, content, ttl, proxied, comment } = parsed;
  if (type === undefined || !TYPES.includes(type)) return invalid(9000, "DNS record type is invalid.");
  if (parsed.name === undefined || parsed.name === "") return invalid(9000, "DNS name is invalid.");
  if (content === undefined || content === "") return invalid(9020, "DNS record content cannot be empty.");
  if (type === "A" && !isIPv4(content)) return invalid(9005, "Content for A record must be a valid IPv4 address.");
  if (type === "AAAA" && !isIPv6(content))
    return invalid(9006, "Content for AAAA record must be a valid IPv6 address.");
  if (ttl !== 1 && (ttl < 60 || ttl > 86_400))
    return invalid(9021, "TTL must be between 60 and 86400 seconds, or 1 for Automatic.");
  const record = { id, type, name: fullName(parsed.name, zone), content, ttl, proxied, comment };
  const others = zone.records.filter((other) => other.name === record.name && other.id !== id);
  if (others.some((other) => other.type === type && other.content === content))
    return { status: 400, code: 81058, message: "An identical record already exists." };
  const addresses = ["A", "AAAA", "CNAME"];
  const exclusive = others.some((other) =>
    type === "CNAME" ? addresses.includes(other.type) : other.type === "CNAME",
  );
  if (addresses.includes(type) && exclusive)
    return { status: 400, code: 81053, message: "An A, AAAA, or CNAME record with that host already exists." };
  return record;
}

/** A name that does not end in the zone's is below it. */
function fullName(name: string, zone: Zone): string {
  const lower = name.toLowerCase().replace(/\.$/, "");
  if (lower === "@") return zone.name;
  return lower === zone.name || lower.endsWith(`.${zone.name}`) ? lower : `${lower}.${zone.name}`;
}

function invalid(code: number, message: string): Refusal {
  return { status: 400, code: 1004, message: "DNS Validation Error", chain: { code, message } };
}
