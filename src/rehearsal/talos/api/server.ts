import { createSecureServer } from "node:http2";
import type { Http2SecureServer, Http2ServerRequest, ServerHttp2Session } from "node:http2";
import { TLSSocket } from "node:tls";
import { Code, createContextValues } from "@connectrpc/connect";
import type { ConnectRouter } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { HomelabError, systemCode } from "../../../lib/error.ts";
import type { CertificateAndKey } from "../../../lib/pki.ts";
import { callerKey } from "./call.ts";
import { parseRoles } from "./roles.ts";

export interface ApiServerOptions {
  readonly address: string;
  readonly port: number;
  readonly certificate: CertificateAndKey;
  /** PEMs by which clients are verified; without, nobody needs a certificate and everybody has `anonymous` roles. */
  readonly clientCas?: readonly string[];
  readonly anonymous?: readonly string[];
  readonly routes: (router: ConnectRouter) => void;
  /** Called with the path of each call that nothing answers. */
  readonly onUnknown: (path: string) => void;
}

export interface ApiServer {
  /** Takes no new calls, lets answers that are on their way out, then closes every connection. Streams end by themselves. */
  close(): Promise<void>;
}

/** A 64 KiB window stalls large answers to grpc-go. */
const WINDOW = 4 << 20;
/** How long open connections may take to finish. */
const GRACE_MS = 500;

/**
 * Serve gRPC over TLS 1.3.
 *
 * @throws HomelabError `PORT_TAKEN` when somebody listens there already, `LISTEN` for other failures
 */
export async function serveApi(options: ApiServerOptions): Promise<ApiServer> {
  const { clientCas } = options;
  const handler = connectNodeAdapter({
    routes: options.routes,
    grpc: true,
    grpcWeb: false,
    connect: false,
    acceptCompression: [],
    contextValues: (request) =>
      createContextValues().set(callerKey, {
        roles: clientCas === undefined ? parseRoles(options.anonymous) : rolesOf(request.socket),
      }),
    fallback: (request, response) => {
      const path = request.url ?? "";
      options.onUnknown(path);
      if (!("stream" in response)) return void response.end();
      const message = `unknown method ${path}`;
      // One header frame that also ends the stream: what gRPC calls trailers only.
      response.stream.respond(
        {
          ":status": 200,
          "content-type": "application/grpc",
          "grpc-status": String(Code.Unimplemented),
          "grpc-message": message,
        },
        { endStream: true },
      );
    },
  });
  const server = createSecureServer(
    {
      cert: options.certificate.cert,
      key: options.certificate.key,
      minVersion: "TLSv1.3",
      settings: { initialWindowSize: WINDOW },
      ...(clientCas === undefined ? {} : { requestCert: true, rejectUnauthorized: true, ca: [...clientCas] }),
    },
    (request: Http2ServerRequest, response) => handler(request, response),
  );
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    // A client that goes away in the middle of something is its own affair.
    session.on("error", () => session.destroy());
  });
  await listen(server, options.address, options.port);
  return {
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const session of sessions) session.close();
      const timer = setTimeout(() => {
        for (const session of sessions) session.destroy();
      }, GRACE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

function rolesOf(socket: unknown): ReadonlySet<string> {
  if (!(socket instanceof TLSSocket) && !isTlsProxy(socket)) return new Set();
  // Node types the organization as a string; with several roles it is a list.
  const organization: unknown = socket.getPeerCertificate().subject.O;
  if (typeof organization === "string") return parseRoles(organization);
  return Array.isArray(organization) ? parseRoles(organization.filter((role) => typeof role === "string")) : new Set();
}

/** HTTP/2 requests carry a proxy of their socket, which is not an instance of its class. */
function isTlsProxy(socket: unknown): socket is TLSSocket {
  return typeof socket === "object" && socket !== null && "getPeerCertificate" in socket;
}

async function listen(server: Http2SecureServer, address: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => {
      const taken = systemCode(error) === "EADDRINUSE";
      reject(
        new HomelabError(taken ? "PORT_TAKEN" : "LISTEN", `cannot listen on ${address}:${port}: ${error.message}`, {
          cause: error,
          ...(taken ? { hint: "another machine or rehearsal has this address; stop it first" } : {}),
        }),
      );
    });
    server.listen(port, address, () => resolve());
  });
}
