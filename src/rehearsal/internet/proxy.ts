import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createSecureContext, TLSSocket, type SecureContext } from "node:tls";
import { HomelabError, messageOf, systemCode } from "../../lib/error.ts";
import { issue, type CertificateAndKey } from "../../lib/pki.ts";
import type { HostAnswer, HostRequest } from "./host.ts";

export interface ProxyOptions {
  readonly address: string;
  readonly port: number;
  /** Signs the certificates of the simulated hosts. */
  readonly ca: CertificateAndKey;
  readonly knows: (host: string) => boolean;
  readonly answer: (request: HostRequest) => Promise<HostAnswer>;
  /** Called for each request to a host that is not simulated. */
  readonly onRefused: (host: string) => void;
}

export interface Proxy {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * An HTTP proxy that never connects to anything: a CONNECT tunnel ends here, in TLS with a certificate for the host that
 * was asked for, and requests in absolute form are answered as they come.
 *
 * @throws HomelabError `PORT_TAKEN`
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const contexts = new Map<string, Promise<SecureContext>>();
  const sockets = new Set<Socket>();
  const inner = createServer((request, response) => {
    void respond(request, response, `https://${request.headers.host ?? ""}${request.url ?? "/"}`);
  });
  const outer = createServer((request, response) => {
    const target = request.url ?? "";
    if (/^https?:\/\//.test(target)) return void respond(request, response, target);
    response.writeHead(400, { "content-type": "text/plain" });
    response.end("this is a proxy: ask for an absolute URL or use CONNECT\n");
  });

  async function respond(request: IncomingMessage, response: ServerResponse, target: string): Promise<void> {
    try {
      const url = new URL(target);
      if (!options.knows(url.hostname)) return refuse(response, url.hostname);
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, [value ?? []].flat().join(", ")]),
      );
      const body = await bodyOf(request);
      const answer = await options.answer({ method: request.method ?? "GET", url, headers, body });
      response.writeHead(answer.status, { ...answer.headers, "content-length": answer.body.length });
      response.end(request.method === "HEAD" ? undefined : answer.body);
    } catch (error) {
      response.writeHead(500, { "content-type": "text/plain" });
      response.end(`${messageOf(error)}\n`);
    }
  }

  function refuse(response: ServerResponse, host: string): void {
    options.onRefused(host);
    response.writeHead(502, { "content-type": "text/plain" });
    response.end(`${refusal(host)}\n`);
  }

  function contextOf(host: string): Promise<SecureContext> {
    let context = contexts.get(host);
    if (context === undefined) {
      const certificate = issue(options.ca, {
        commonName: host,
        sans: [host],
        usages: ["server"],
        algorithm: "P-256",
        days: 90,
      });
      context = certificate.then(({ cert, key }) => createSecureContext({ cert, key }));
      contexts.set(host, context);
    }
    return context;
  }

  async function tunnel(host: string, socket: Socket, head: Buffer): Promise<void> {
    const secureContext = await contextOf(host);
    if (socket.destroyed) return;
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) socket.unshift(head);
    const secure = new TLSSocket(socket, { isServer: true, secureContext });
    // A client that does not trust our certificate says so by closing; it will tell its user.
    secure.on("error", () => socket.destroy());
    inner.emit("connection", secure);
  }

  outer.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  outer.on("connect", (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const host = (request.url ?? "").replace(/:\d+$/, "").toLowerCase();
    if (options.knows(host)) {
      tunnel(host, socket, head).catch((error: unknown) => socket.destroy(error instanceof Error ? error : undefined));
      return;
    }
    options.onRefused(host);
    // Go programs show nothing but the reason of the status line when a tunnel is refused.
    socket.end(`HTTP/1.1 502 ${refusal(host)}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  });

  await new Promise<void>((resolve, reject) => {
    outer.once("error", (error) => reject(systemCode(error) === "EADDRINUSE" ? portTaken(options, error) : error));
    outer.listen(options.port, options.address, resolve);
  });
  const bound = outer.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : options.port;
  return {
    url: `http://${options.address}:${port}`,
    close: () =>
      new Promise((resolve) => {
        outer.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** What a program is told that wants to leave the machine. */
export function refusal(host: string): string {
  return `the rehearsal has no internet and does not simulate the host ${host}`;
}

function portTaken({ address, port }: ProxyOptions, cause: unknown): HomelabError {
  return new HomelabError("PORT_TAKEN", `${address}:${port} is taken by another program`, { cause });
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}
