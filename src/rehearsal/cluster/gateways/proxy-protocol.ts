import { HomelabError } from "../../../lib/error.ts";

/** What a proxy in front says of a connection. */
export interface ProxyHeader {
  readonly version: 1 | 2;
  /** Of the caller; empty when the proxy speaks for itself. */
  readonly address: string;
  readonly port: number;
  /** Bytes that the header takes; what follows is the caller's. */
  readonly length: number;
}

const SIGNATURE = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
/** Of version 1, its line end included. */
const LONGEST_LINE = 107;
const FIXED = SIGNATURE.length + 4;

/**
 * The header at the beginning of a connection that came through a proxy; undefined while it is not all there.
 * source: HAProxy, "The PROXY protocol", versions 1 & 2
 *
 * @throws HomelabError `PROXY_HEADER` when the connection begins with anything else
 */
export function parseProxyHeader(bytes: Buffer): ProxyHeader | undefined {
  const start = bytes.subarray(0, SIGNATURE.length);
  if (start.equals(SIGNATURE.subarray(0, start.length))) return binary(bytes);
  if ("PROXY ".startsWith(bytes.subarray(0, 6).toString("latin1"))) return line(bytes);
  throw malformed("the connection begins with no PROXY header");
}

function line(bytes: Buffer): ProxyHeader | undefined {
  const end = bytes.indexOf("\r\n");
  if (end === -1 && bytes.length < LONGEST_LINE) return undefined;
  const text = bytes.subarray(0, end === -1 ? LONGEST_LINE : end).toString("latin1");
  const length = end + 2;
  if (/^PROXY UNKNOWN(?: |$)/.test(text)) return { version: 1, address: "", port: 0, length };
  const [, address, port] = /^PROXY TCP[46] ([0-9A-Fa-f.:]+) [0-9A-Fa-f.:]+ (\d{1,5}) \d{1,5}$/.exec(text) ?? [];
  if (end === -1 || address === undefined) throw malformed(`"${text}" is no PROXY header`);
  return { version: 1, address, port: Number(port), length };
}

function binary(bytes: Buffer): ProxyHeader | undefined {
  if (bytes.length < FIXED) return undefined;
  const command = bytes.readUInt8(12);
  const family = bytes.readUInt8(13);
  const length = FIXED + bytes.readUInt16BE(14);
  if (bytes.length < length) return undefined;
  if (command === 0x20) return { version: 2, address: "", port: 0, length };
  if (command !== 0x21) throw malformed(`version and command are ${command.toString(16)}`);
  if (family === 0x11 && length >= FIXED + 12)
    return { version: 2, address: [...bytes.subarray(16, 20)].join("."), port: bytes.readUInt16BE(24), length };
  if (family === 0x21 && length >= FIXED + 36) {
    const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(16 + 2 * index).toString(16));
    return { version: 2, address: groups.join(":"), port: bytes.readUInt16BE(48), length };
  }
  throw malformed(`family ${family.toString(16)} is not known`);
}

function malformed(reason: string): HomelabError {
  return new HomelabError("PROXY_HEADER", reason);
}
