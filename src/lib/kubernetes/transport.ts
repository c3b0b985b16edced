import { Agent, request, type AgentOptions, type RequestOptions } from "node:https";
import { createSecureContext } from "node:tls";
import type { IncomingMessage } from "node:http";
import { HomelabError, messageOf, systemCode } from "../error.ts";
import type { Credentials } from "./kubeconfig.ts";
import { parseJson, statusError } from "./status.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Call {
  readonly method: Method;
  /** Path and query, from the server's root. */
  readonly path: string;
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without a byte before the call is given up; 30 s unless given. */
  readonly idleMs?: number | undefined;
}

export interface Transport {
  /** The body of a successful answer. @throws HomelabError `KUBERNETES_<REASON>`, `KUBERNETES_UNREACHABLE`, `INTERRUPTED` */
  text(call: Call): Promise<string>;
  /** The lines of a successful answer as they come. Ends when the server ends the answer. */
  lines(call: Call): AsyncGenerator<string, void, void>;
  close(): void;
}

/** Connections for calls; a watch has its own. Each costs the server a TLS handshake. */
const CONNECTIONS = 8;

/** HTTPS to one API server over kept connections with the context's client certificate. */
export function createTransport(credentials: Credentials): Transport {
  const { ca, cert, key, serverName } = credentials;
  const connection: AgentOptions = {
    keepAlive: true,
    keepAliveMsecs: 15_000,
    // Reading certificates and key again for each connection would cost more than the handshake.
    secureContext: createSecureContext({ ca, cert, key }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
  const calls = new Agent({ ...connection, maxSockets: CONNECTIONS });
  const streams = new Agent(connection);

  async function open(call: Call, agent: Agent, retry: boolean): Promise<IncomingMessage> {
    const options: RequestOptions = {
      agent,
      method: call.method,
      headers: headersOf(call, credentials.token),
      timeout: call.idleMs ?? 30_000,
    };
    const outgoing = request(
      credentials.server + call.path,
      call.signal === undefined ? options : { ...options, signal: call.signal },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer in ${(call.idleMs ?? 30_000) / 1000} s`)));
    try {
      return await new Promise<IncomingMessage>((resolve, reject) => {
        outgoing.once("response", resolve);
        // Stays for the whole life of the request: a socket that breaks during the body is reported by the response.
        outgoing.on("error", reject);
        outgoing.end(call.body);
      });
    } catch (error) {
      // A kept-alive socket that the server closed while it was idle: the request was never seen. A POST might have been.
      const stale = outgoing.reusedSocket && systemCode(error) === "ECONNRESET" && call.method !== "POST";
      if (stale && retry && call.signal?.aborted !== true) return open(call, agent, false);
      throw transportError(call, credentials.server, error);
    }
  }

  async function text(call: Call): Promise<string> {
    const response = await open(call, calls, true);
    const body = await readAll(response, call, credentials.server);
    const code = response.statusCode ?? 0;
    if (code >= 200 && code < 300) return body;
    throw statusError(`${call.method} ${call.path}`, code, parseJson(body) ?? body);
  }

  async function* lines(call: Call): AsyncGenerator<string, void, void> {
    const response = await open(call, streams, true);
    const code = response.statusCode ?? 0;
    if (code !== 200) {
      const body = await readAll(response, call, credentials.server);
      throw statusError(`${call.method} ${call.path}`, code, parseJson(body) ?? body);
    }
    response.setEncoding("utf8");
    let rest = "";
    try {
      for await (const chunk of response) {
        const parts = (rest + String(chunk)).split("\n");
        rest = parts.pop() ?? "";
        for (const part of parts) if (part !== "") yield part;
      }
    } catch (error) {
      throw transportError(call, credentials.server, error);
    } finally {
      response.destroy();
    }
  }

  function close(): void {
    calls.destroy();
    streams.destroy();
  }

  return { text, lines, close };
}

function headersOf(call: Call, token: string | undefined): Record<string, string> {
  return {
    accept: "application/json",
    "user-agent": "homelab",
    ...(call.body === undefined
      ? {}
      : {
          "content-type": call.contentType ?? "application/json",
          "content-length": String(Buffer.byteLength(call.body)),
        }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

async function readAll(response: IncomingMessage, call: Call, server: string): Promise<string> {
  response.setEncoding("utf8");
  const chunks: string[] = [];
  try {
    for await (const chunk of response) chunks.push(String(chunk));
  } catch (error) {
    throw transportError(call, server, error);
  }
  return chunks.join("");
}

function transportError(call: Call, server: string, error: unknown): HomelabError {
  if (call.signal?.aborted === true)
    return new HomelabError("INTERRUPTED", `${call.method} ${call.path} was interrupted`, {
      exitCode: 130,
      cause: error,
    });
  return new HomelabError("KUBERNETES_UNREACHABLE", `${server} cannot be reached: ${messageOf(error)}`, {
    hint: "is the control plane powered on, and is this the right kubeconfig?",
    cause: error,
  });
}
