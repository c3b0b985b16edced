import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { PveError } from "../errors.ts";
import type { Json } from "./endpoint.ts";

/** Answers longer than this are compressed for clients that take it. */
const GZIP_FROM = 1024;

/** `{"data": …}` with status 200. source: pve-http-server PVE/APIServer/AnyEvent.pm, PVE/APIServer/Formatter/Standard.pm */
export function respondData(request: IncomingMessage, response: ServerResponse, data: Json, now: number): void {
  send({ request, response, now }, 200, "OK", JSON.stringify({ data }));
}

/** Status, the message as reason phrase, and the body that Proxmox sends with it; the connection is closed. */
export function respondError(request: IncomingMessage, response: ServerResponse, error: PveError, now: number): void {
  response.shouldKeepAlive = false;
  const body =
    error.status === 401
      ? ""
      : JSON.stringify({
          data: null,
          message: `${error.message}\n`,
          ...(error.errors === undefined ? {} : { errors: error.errors }),
        });
  send({ request, response, now }, error.status, reasonPhrase(error.message), body);
}

/** A status line holds one line of printable Latin-1. */
function reasonPhrase(message: string): string {
  const line = message.trim().split("\n")[0] ?? "";
  return line.replaceAll(/[^\t\x20-\x7e]/g, "?");
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The host's clock: milliseconds since the epoch. */
  readonly now: number;
}

function send({ request, response, now }: Exchange, status: number, reason: string, body: string): void {
  const zipped = body.length > GZIP_FROM && /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  const bytes = zipped ? gzipSync(body, { level: 1 }) : Buffer.from(body);
  response.writeHead(status, reason, {
    "Content-Type": "application/json;charset=UTF-8",
    "Content-Length": bytes.length,
    "Cache-Control": "max-age=0",
    Date: new Date(now).toUTCString(),
    Pragma: "no-cache",
    Server: "pve-api-daemon/3.0",
    ...(zipped ? { "Content-Encoding": "gzip" } : {}),
  });
  response.end(bytes);
}
