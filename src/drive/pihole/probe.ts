import { createSocket } from "node:dgram";
import { connect } from "node:net";
import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { httpRequest } from "../../lib/http-request.ts";

const TIMEOUT_MS = 3_000;
const HEADER = 12;
const A = 1;
const IN = 1;

export interface DnsAnswer {
  /** 0 no error, 3 no such name (RFC 1035 4.1.1). */
  readonly code: number;
  /** IPv4 addresses. */
  readonly addresses: readonly string[];
}

/**
 * Ask a name server for the IPv4 addresses of a name, by UDP or by TCP.
 *
 * @throws HomelabError `DNS_SILENT` when no answer comes
 */
export async function askDns(
  server: { readonly address: string; readonly port: number },
  name: string,
  over: "udp" | "tcp",
): Promise<DnsAnswer> {
  const query = queryFor(name);
  const reply = await (over === "udp" ? byUdp(server, query) : byTcp(server, query));
  return readAnswer(reply, query.length);
}

function queryFor(name: string): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(Math.floor(Math.random() * 65_536), 0);
  // Recursion desired, one question.
  header.writeUInt16BE(0x0100, 2);
  header.writeUInt16BE(1, 4);
  const labels = name.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([header, ...labels, Buffer.from([0, 0, A, 0, IN])]);
}

/** Answers follow the question; each begins with a pointer or with labels that end in zero. */
function readAnswer(message: Buffer, from: number): DnsAnswer {
  const addresses: string[] = [];
  let at = from;
  for (let left = message.readUInt16BE(6); left > 0; left -= 1) {
    while ((message[at] ?? 0) > 0 && (message[at] ?? 0) < 0xc0) at += (message[at] ?? 0) + 1;
    at += (message[at] ?? 0) >= 0xc0 ? 2 : 1;
    const [type, length] = [message.readUInt16BE(at), message.readUInt16BE(at + 8)];
    if (type === A && length === 4) addresses.push([...message.subarray(at + 10, at + 14)].join("."));
    at += 10 + length;
  }
  return { code: message.readUInt16BE(2) & 0xf, addresses };
}

function byUdp({ address, port }: { address: string; port: number }, query: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    const done = (settle: () => void): void => {
      clearTimeout(timer);
      socket.close();
      settle();
    };
    const timer = setTimeout(() => done(() => reject(silent(address, port, "UDP"))), TIMEOUT_MS);
    socket.once("error", () => done(() => reject(silent(address, port, "UDP"))));
    socket.once("message", (message) => done(() => resolve(message)));
    socket.send(query, port, address);
  });
}

function byTcp({ address, port }: { address: string; port: number }, query: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(query.length, 0);
    let seen = Buffer.alloc(0);
    const socket = connect({ host: address, port, timeout: TIMEOUT_MS }, () =>
      socket.write(Buffer.concat([size, query])),
    );
    const fail = (): void => {
      socket.destroy();
      reject(silent(address, port, "TCP"));
    };
    socket.once("timeout", fail);
    socket.once("error", fail);
    socket.once("end", fail);
    socket.on("data", (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk]);
      if (seen.length < 2 || seen.length < 2 + seen.readUInt16BE(0)) return;
      socket.destroy();
      resolve(seen.subarray(2, 2 + seen.readUInt16BE(0)));
    });
  });
}

function silent(address: string, port: number, over: string): HomelabError {
  return new HomelabError("DNS_SILENT", `${address}:${port} does not answer DNS by ${over}`, {
    hint: "does the container run? See its console on the Proxmox host",
  });
}

const session = z.looseObject({ session: z.looseObject({ valid: z.boolean(), sid: z.string().nullable() }) });

/** Whether Pi-hole's web page takes a password. @throws HomelabError `HTTP` when nobody answers */
export async function takesPassword(
  { address, port }: { readonly address: string; readonly port: number },
  password: string,
  { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<boolean> {
  const answer = await httpRequest(`http://${address}:${port}/api/auth`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ password }),
    env: { ...env, HTTP_PROXY: "", http_proxy: "" },
    signal,
  });
  return session.parse(JSON.parse(answer.body)).session.valid;
}
