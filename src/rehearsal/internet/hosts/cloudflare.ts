import { json, type HostAnswer, type HostRequest, type SimulatedHost } from "../host.ts";
import type { Permission, Token, Zone, Zones } from "../cloudflare/account.ts";
import { recordFrom, type Refusal } from "../cloudflare/records.ts";

const BASE = "/client/v4";
const WELL_FORMED = /^[A-Za-z0-9_-]{40,}$/;

/**
 * Cloudflare's API, as far as the DNS of a zone goes: verification of tokens, zones, records, with the codes and the
 * words in which it refuses. A zone that a token was not made for is not in its lists.
 * source: https://developers.cloudflare.com/api
 */
export function cloudflare(zones: Zones): SimulatedHost {
  return { name: "api.cloudflare.com", answer: async (request) => respond(zones, request) };
}

function respond(zones: Zones, request: HostRequest): HostAnswer {
  const { method, url } = request;
  if (!url.pathname.startsWith(`${BASE}/`)) return refuse(NO_ROUTE);
  const path = url.pathname.slice(BASE.length);
  const token = tokenOf(zones, request, path);
  if ("code" in token) return refuse(token);
  if (path === "/user/tokens/verify" && method === "GET")
    return success({ status: token.status }, [
      { code: 10000, message: "This API Token is valid and active", type: null },
    ]);
  if (path === "/zones" && method === "GET") {
    const name = url.searchParams.get("name");
    const seen = zones.all.filter((zone) => may(token, zone, "zone:read") && (name === null || zone.name === name));
    return success(seen.map(zoneDocument));
  }
  const [, zoneId, recordId] = /^\/zones\/([0-9a-f]{32})(?:\/dns_records(?:\/([0-9a-f]{32}))?)?$/.exec(path) ?? [];
  if (zoneId === undefined) return refuse(NO_ROUTE);
  const zone = zones.all.find(({ id }) => id === zoneId);
  if (zone === undefined) return refuse(UNAUTHENTIC);
  if (!path.includes("/dns_records"))
    return may(token, zone, "zone:read") && method === "GET" ? success(zoneDocument(zone)) : refuse(UNAUTHENTIC);
  if (!may(token, zone, method === "GET" ? "dns:read" : "dns:edit")) return refuse(UNAUTHENTIC);
  return recordId === undefined ? onRecords(zone, request) : onRecord(zone, recordId, request);
}

function onRecords(zone: Zone, { method, url, body }: HostRequest): HostAnswer {
  if (method === "GET") {
    const wanted = (key: string, value: string): boolean => (url.searchParams.get(key) ?? value) === value;
    const found = zone.records.filter(
      ({ type, name, content }) => wanted("type", type) && wanted("name", name) && wanted("content", content),
    );
    const page = found.slice(0, Number(url.searchParams.get("per_page") ?? "100"));
    return success(page.map((record) => ({ ...record, zone_id: zone.id, zone_name: zone.name })));
  }
  if (method !== "POST") return refuse(NO_METHOD);
  const record = recordFrom(jsonOf(body), zone);
  if ("code" in record) return refuse(record);
  zone.records = [...zone.records, record];
  return success({ ...record, zone_id: zone.id, zone_name: zone.name });
}

function onRecord(zone: Zone, id: string, { method, body }: HostRequest): HostAnswer {
  const known = zone.records.find((record) => record.id === id);
  if (known === undefined) return refuse({ status: 404, code: 81044, message: "Record does not exist." });
  if (method === "GET") return success(known);
  if (method === "DELETE") {
    zone.records = zone.records.filter((record) => record !== known);
    return success({ id });
  }
  if (method !== "PUT" && method !== "PATCH") return refuse(NO_METHOD);
  const changes = jsonOf(body);
  const whole =
    method === "PATCH" && typeof changes === "object" && changes !== null ? { ...known, ...changes } : changes;
  const record = recordFrom(whole, zone, id);
  if ("code" in record) return refuse(record);
  zone.records = zone.records.map((other) => (other === known ? record : other));
  return success(record);
}

/** Who asks. A token that is not known is refused in other words where it is asked about itself. */
function tokenOf(zones: Zones, { headers }: HostRequest, path: string): Token | Refusal {
  const header = headers["authorization"];
  if (header === undefined)
    return { status: 400, code: 9106, message: "Missing X-Auth-Key, X-Auth-Email or Authorization headers" };
  const secret = /^Bearer (.*)$/.exec(header)?.[1] ?? "";
  if (!WELL_FORMED.test(secret))
    return {
      status: 400,
      code: 6003,
      message: "Invalid request headers",
      chain: { code: 6111, message: "Invalid format for Authorization header" },
    };
  const token = zones.tokens.find((known) => known.secret === secret);
  if (token?.status === "active") return token;
  if (path === "/user/tokens/verify") return { status: 401, code: 1000, message: "Invalid API Token" };
  return { status: 403, code: 9109, message: "Invalid access token" };
}

function may(token: Token, zone: Zone, permission: Permission): boolean {
  if (!token.zones.includes(zone.name)) return false;
  return (
    token.permissions.includes(permission) || (permission === "dns:read" && token.permissions.includes("dns:edit"))
  );
}

function zoneDocument({ id, name }: Zone): object {
  return { id, name, status: "active", paused: false, type: "full" };
}

const UNAUTHENTIC: Refusal = { status: 403, code: 10000, message: "Authentication error" };
const NO_METHOD: Refusal = { status: 405, code: 10405, message: "Method not allowed for this authentication scheme" };
const NO_ROUTE: Refusal = {
  status: 400,
  code: 7003,
  message: "Could not route to this path, perhaps your object identifier is invalid?",
};

function success(result: object, messages: readonly object[] = []): HostAnswer {
  return json(200, { success: true, errors: [], messages, result });
}

function refuse({ status, code, message, chain }: Refusal): HostAnswer {
  const error = { code, message, ...(chain === undefined ? {} : { error_chain: [chain] }) };
  return json(status, { success: false, errors: [error], messages: [], result: null });
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
