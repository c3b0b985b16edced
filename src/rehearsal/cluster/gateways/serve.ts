import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Socket } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import { messageOf, systemCode } from "../../../lib/error.ts";
import type { Answer, GatewayRequest } from "./answer.ts";
import type { ServerCertificate } from "./attach.ts";

/** One address and port that a Gateway listens on. */
export interface Front {
  readonly address: string;
  readonly port: number;
  readonly secure: boolean;
}

export interface FrontHandlers {
  readonly answer: (request: GatewayRequest) => Answer;
  /** The certificate for a host, undefined when there is none: then the handshake fails. */
  readonly certificate: (host: string) => ServerCertificate | undefined;
}

export interface Fronts {
  /** Open what is wanted and not open, close the rest. Returns what could not be opened, by {@link frontKey}, with the reason. */
  set(wanted: readonly (Front & { readonly handlers: FrontHandlers })[]): Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}

export function frontKey({ address, port }: { readonly address: string; readonly port: number }): string {
  return `${address}:${port}`;
}

interface Open {
  readonly front: Front;
  handlers: FrontHandlers;
  close(): Promise<void>;
}

export function createFronts(log: (line: string) => void): Fronts {
  const open = new Map<string, Open>();

  async function closeOne(key: string, entry: Open): Promise<void> {
    open.delete(key);
    await entry.close();
    log(`no longer serving on ${key}`);
  }

  return {
    async set(wanted) {
      const failed = new Map<string, string>();
      const keys = new Map(wanted.map((front) => [frontKey(front), front]));
      for (const [key, entry] of open) if (keys.get(key)?.secure !== entry.front.secure) await closeOne(key, entry);
      for (const [key, front] of keys) {
        const known = open.get(key);
        if (known !== undefined) {
          known.handlers = front.handlers;
          continue;
        }
        try {
          open.set(key, await openFront(front, front.handlers));
          log(`serving on ${key}`);
        } catch (error) {
          if (!["EADDRINUSE", "EADDRNOTAVAIL", "EACCES"].includes(systemCode(error) ?? "")) throw error;
          failed.set(key, messageOf(error));
        }
      }
      return failed;
    },
    async close() {
      await Promise.all([...open].map(([key, entry]) => closeOne(key, entry)));
    },
  };
}

async function openFront(front: Front, handlers: FrontHandlers): Promise<Open> {
  const sockets = new Set<Socket>();
  const contexts = new Map<string, SecureContext>();
  const entry: Open = {
    front,
    handlers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  const listener: RequestListener = (request, response) => respond(entry, request, response);

  function contextFor(host: string): SecureContext | undefined {
    const pair = entry.handlers.certificate(host);
    if (pair === undefined) return undefined;
    const known = contexts.get(pair.cert);
    if (known !== undefined) return known;
    const made = createSecureContext(pair);
    contexts.set(pair.cert, made);
    return made;
  }

  const server: Server = front.secure
    ? createSecureServer(
        {
          SNICallback: (host, done) => {
            const context = contextFor(host);
            if (context === undefined) done(new Error(`no certificate for ${host}`));
            else done(null, context);
          },
        },
        listener,
      )
    : createServer(listener);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(front.port, front.address, resolve);
  });
  return entry;
}

function respond({ handlers }: Open, request: IncomingMessage, response: ServerResponse): void {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "");
  const url = new URL(request.url ?? "/", "http://gateway");
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
  );
  const facts = {
    method: request.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers,
    host,
    dice: Math.random(),
  };
  const answer = handlers.answer(facts);
  const length = { "content-length": Buffer.byteLength(answer.body) };
  response.writeHead(answer.status, { ...answer.headers, ...length, server: "homelab-rehearsal-gateway" });
  response.end(answer.body);
}
