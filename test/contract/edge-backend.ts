import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { createCa, fingerprint, issue } from "../../src/lib/pki.ts";
import { parseProxyHeader, type ProxyHeader } from "../../src/rehearsal/cluster/gateways/proxy-protocol.ts";

export interface Backend {
  /** SHA-256 of its certificate, as a client prints it: `AB:CD:…`. */
  readonly fingerprint: string;
  /** The PROXY header of each connection, in their order; null where there was none. */
  readonly headers: (ProxyHeader | null)[];
  close(): Promise<void>;
}

/** What stands where the Gateway would: ends TLS and answers any request with the host and path that were asked for. */
export async function tlsBackend(
  address: string,
  port: number,
  hosts: readonly string[],
  { proxied = false }: { readonly proxied?: boolean } = {},
): Promise<Backend> {
  const ca = await createCa({ commonName: "Behind", algorithm: "P-256" });
  const { cert, key } = await issue(ca, {
    commonName: "behind",
    sans: [...hosts],
    usages: ["server"],
    algorithm: "P-256",
    days: 1,
  });
  const headers: (ProxyHeader | null)[] = [];
  const sockets = new Set<Socket>();
  const secure = (socket: Socket): void => {
    const tls = new TLSSocket(socket, { isServer: true, cert, key });
    tls.on("error", () => socket.destroy());
    tls.once("data", (bytes: Buffer) => {
      const request = /^GET (\S+) HTTP\/1\.1\r\nHost: (\S+)/i.exec(bytes.toString("latin1"));
      const body = `${request?.[2]} ${request?.[1]}`;
      tls.end(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
    });
  };
  const server = createServer((socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket)));
    socket.on("error", () => socket.destroy());
    if (!proxied) {
      headers.push(null);
      return secure(socket);
    }
    let read = Buffer.alloc(0);
    const take = (bytes: Buffer): void => {
      read = Buffer.concat([read, bytes]);
      const header = parseProxyHeader(read);
      if (header === undefined) return;
      socket.off("data", take).pause();
      headers.push(header);
      socket.unshift(read.subarray(header.length));
      secure(socket);
    };
    socket.on("data", take);
  });
  await listen(server, address, port);
  return {
    fingerprint: (fingerprint(cert).toUpperCase().match(/../g) ?? []).join(":"),
    headers,
    close: () => close(server, sockets),
  };
}

/** Answers each line with itself and its own address. */
export async function tcpEcho(address: string, port: number): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.once("close", () => sockets.delete(socket)));
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => socket.write(`${address} ${bytes.toString()}`));
  });
  await listen(server, address, port);
  return { close: () => close(server, sockets) };
}

/** Answers each datagram with itself and its own address. */
export async function udpEcho(address: string, port: number): Promise<{ close(): Promise<void> }> {
  const socket = createSocket("udp4");
  socket.on("message", (bytes, { address: to, port: back }) => socket.send(`${address} ${bytes.toString()}`, back, to));
  socket.bind(port, address);
  await once(socket, "listening");
  return { close: () => new Promise((done) => socket.close(() => done())) };
}

async function listen(server: Server, address: string, port: number): Promise<void> {
  server.listen(port, address);
  await once(server, "listening");
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    for (const socket of sockets) socket.destroy();
  });
}
