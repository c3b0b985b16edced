import { createSocket } from "node:dgram";
import { createServer, type Socket } from "node:net";
import { namesOf } from "./answers.ts";
import { CODES, readQuery, writeReply, type Question, type Reply } from "./dns-message.ts";
import type { Settings } from "./settings.ts";
import { webServer } from "./web.ts";

const LONGEST_TCP = 65_535;
const UPSTREAM_MS = 2_000;

export interface PiholeServer {
  close(): Promise<void>;
}

/**
 * Stand-in for Pi-hole: answers DNS by UDP and TCP and a little of the web API, from the very settings that the real one
 * would read. It blocks nothing, keeps nothing, and gives out no addresses: there is no DHCP on a loopback network.
 * Questions go on to upstreams on this machine only.
 */
export async function startPihole(settings: Settings, log: (line: string) => void): Promise<PiholeServer> {
  const address = settings.text("dns_reply_host_IPv4");
  const names = namesOf(settings);

  async function answer(question: Question): Promise<Reply> {
    const own = names.answer(question);
    if ("code" in own) return own;
    const upstream = own.upstreams.find((one) => one.startsWith("127."));
    if (upstream === undefined) {
      log(`${question.name}: none of ${own.upstreams.join(", ")} is on this machine, and a rehearsal asks nobody else`);
      return { code: CODES.serverFailure, answers: [] };
    }
    return forward(question, upstream);
  }

  const udp = createSocket("udp4");
  udp.on("message", (message, from) => {
    const question = readQuery(message);
    if (question === undefined) return;
    void answer(question).then((reply) => udp.send(writeReply(question, reply), from.port, from.address));
  });
  const tcp = createServer((socket) => serveStream(socket, answer));
  const web = webServer(settings);
  const port = Number(settings.text("dns_port"));
  await Promise.all([
    new Promise<void>((done, fail) => void udp.once("error", fail).bind(port, address, done)),
    new Promise<void>((done, fail) => void tcp.once("error", fail).listen(port, address, done)),
    new Promise<void>((done, fail) => void web.once("error", fail).listen(webPort(settings), address, done)),
  ]);
  return {
    async close() {
      web.closeAllConnections();
      await Promise.all([
        new Promise<void>((done) => udp.close(() => done())),
        new Promise((done) => tcp.close(done)),
        new Promise((done) => web.close(done)),
      ]);
    },
  };
}

/** The first port that is not TLS: `80o,443os`. */
function webPort(settings: Settings): number {
  const [first = "80"] = settings.text("webserver_port").split(",");
  return Number(/\d+/.exec(first)?.[0] ?? 80);
}

/** Messages over TCP are preceded by their length (RFC 1035 4.2.2). */
function serveStream(socket: Socket, answer: (question: Question) => Promise<Reply>): void {
  let seen = Buffer.alloc(0);
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    seen = Buffer.concat([seen, chunk]);
    while (seen.length >= 2 && seen.length >= 2 + seen.readUInt16BE(0)) {
      const length = seen.readUInt16BE(0);
      const question = readQuery(seen.subarray(2, 2 + length));
      seen = seen.subarray(2 + length);
      if (question === undefined) return void socket.destroy();
      void answer(question).then((reply) => socket.write(framed(writeReply(question, reply, LONGEST_TCP))));
    }
  });
}

function framed(message: Buffer): Buffer {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(message.length, 0);
  return Buffer.concat([size, message]);
}

/** Ask somebody else, and hand on what he says of addresses. */
async function forward(question: Question, upstream: string): Promise<Reply> {
  const [host = "", port = "53"] = upstream.split("#");
  const { Resolver } = await import("node:dns/promises");
  const resolver = new Resolver({ timeout: UPSTREAM_MS, tries: 1 });
  resolver.setServers([`${host}:${port}`]);
  try {
    return { code: CODES.none, answers: await resolver.resolve4(question.name) };
  } catch (error) {
    const unknown = error instanceof Error && "code" in error && error.code === "ENOTFOUND";
    return { code: unknown ? CODES.noSuchName : CODES.serverFailure, answers: [] };
  }
}
