import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { PveError } from "../errors.ts";
import type { RawValues } from "../schema/parameter.ts";
import { readMultipart, type Multipart } from "./multipart.ts";

/** source: pve-http-server PVE/APIServer/AnyEvent.pm (limit_max_post) */
const BODY_LIMIT = 512 * 1024;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const jsonBody = z.record(z.string(), z.union([scalar, z.array(scalar)]));

export interface RequestData {
  readonly method: string;
  /** Percent-decoded, below /api2/json. */
  readonly path: string;
  readonly values: RawValues;
  readonly file?: NonNullable<Multipart["file"]>;
}

/**
 * Read path, query and body of a request. The query overrides the body; a repeated key becomes one list, its items
 * separated by NUL. source: pve-http-server PVE/APIServer/AnyEvent.pm
 *
 * @param uploads folder for an uploaded file; the caller removes it when it is done
 * @throws PveError 400, 413 or 501
 */
export async function readRequest(request: IncomingMessage, uploads: string): Promise<RequestData> {
  const method = request.method ?? "GET";
  // A URL parser would take two slashes at the start for a host.
  const [, pathname = "/", search = ""] = /^([^?]*)\??(.*)$/s.exec(request.url ?? "/") ?? [];
  const path = belowApi(pathname);
  const query = listValues(new URLSearchParams(search));
  const type = request.headers["content-type"] ?? "";
  if (method === "GET" || method === "DELETE") {
    if ((await readAll(request)).length > 0) throw new PveError(501, `Unexpected content for method '${method}'`);
    return { method, path, values: query };
  }
  if (type.startsWith("multipart/form-data")) {
    const { fields, file } = await readMultipart(request, type, uploads);
    const name = file === undefined ? {} : { filename: file.name };
    return { method, path, values: { ...name, ...fields, ...query }, ...(file === undefined ? {} : { file }) };
  }
  const body = (await readAll(request)).toString("utf8");
  const values = type.startsWith("application/json") ? jsonValues(body) : listValues(new URLSearchParams(body));
  return { method, path, values: { ...values, ...query } };
}

function belowApi(pathname: string): string {
  const match = /^\/+api2\/+json(?=\/|$)(.*)$/.exec(pathname);
  if (match === null) throw new PveError(404, `file '${pathname}' not found`);
  try {
    return decodeURIComponent(match[1] ?? "");
  } catch {
    throw new PveError(400, "invalid percent encoding in path");
  }
}

function listValues(entries: URLSearchParams): RawValues {
  const values: Record<string, string> = {};
  for (const key of new Set(entries.keys())) values[key] = entries.getAll(key).join("\0");
  return values;
}

function jsonValues(text: string): RawValues {
  if (text.trim() === "") return {};
  const parsed = jsonBody.safeParse(parseJson(text));
  if (!parsed.success) throw new PveError(400, "invalid JSON body: expected an object of plain values");
  return Object.fromEntries(
    Object.entries(parsed.data)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, Array.isArray(value) ? value.map(write).join("\0") : write(value)]),
  );
}

function write(value: z.infer<typeof scalar>): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return String(value ?? "");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new PveError(400, "malformed JSON string");
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > BODY_LIMIT) throw new PveError(413, "request entity too large");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
