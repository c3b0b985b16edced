import { readFile } from "node:fs/promises";
import { request as plainRequest } from "node:http";
import type { IncomingMessage } from "node:http";
import { request as secureRequest } from "node:https";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { HomelabError, messageOf } from "./error.ts";

export interface HttpRequest {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for the whole exchange; 30,000 unless given. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Where `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` and `SSL_CERT_FILE` are looked up. */
  readonly env: NodeJS.ProcessEnv;
}

export interface HttpResponse {
  readonly status: number;
  /** Text beside the status; some servers, Proxmox among them, say there what is wrong. */
  readonly reason: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/**
 * One HTTP exchange that honours the variables that Go programs honour: a proxy (through CONNECT for https) and a
 * certificate file in place of the system's. Node's own fetch knows neither. Loopback targets bypass the proxy.
 *
 * @throws HomelabError `HTTP` when there is no answer: what was asked, through which proxy, and why it failed
 */
export function httpRequest(url: string, options: HttpRequest): Promise<HttpResponse> {
  return httpStream(url, options, async (response) => ({
    status: response.statusCode ?? 0,
    reason: response.statusMessage ?? "",
    headers: response.headers,
    body: await readBody(response),
  }));
}

/**
 * The same for an answer of any size and kind: `take` reads its body.
 *
 * @throws HomelabError `HTTP`, and what `take` throws
 */
export async function httpStream<T>(
  url: string,
  options: HttpRequest,
  take: (response: IncomingMessage) => Promise<T>,
): Promise<T> {
  const target = new URL(url);
  const proxy = proxyFor(target, options.env);
  const signal = AbortSignal.any([
    AbortSignal.timeout(options.timeoutMs ?? 30_000),
    ...(options.signal === undefined ? [] : [options.signal]),
  ]);
  try {
    return await take(await exchange(target, proxy, options, signal));
  } catch (error) {
    if (error instanceof HomelabError) throw error;
    const via = proxy === undefined ? "" : ` through the proxy ${proxy.host}`;
    throw new HomelabError("HTTP", `${options.method ?? "GET"} ${url}${via} failed: ${messageOf(error)}`, {
      hint: "Is the address right and reachable from here? HTTPS_PROXY and SSL_CERT_FILE say which way and whom to trust.",
      cause: error,
    });
  }
}

async function exchange(
  target: URL,
  proxy: URL | undefined,
  options: HttpRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const headers = {
    // Named by hand: for a tunnelled https request Node would add the port of plain http.
    host: target.host,
    ...options.headers,
    ...(options.body === undefined ? {} : { "content-length": `${Buffer.byteLength(options.body)}` }),
  };
  const common = { method: options.method ?? "GET", headers, signal };
  const request = await open();
  return new Promise((resolve, reject) => {
    request.once("error", reject);
    request.once("response", resolve);
    request.end(options.body);
  });

  async function open(): Promise<ReturnType<typeof plainRequest>> {
    if (target.protocol === "http:") {
      if (proxy === undefined) return plainRequest(target, common);
      return plainRequest(proxy, { ...common, path: target.href });
    }
    const ca = await trusted(options.env);
    if (proxy === undefined) return secureRequest(target, { ...common, ...ca });
    const tunnel = await connectThrough(proxy, target, signal);
    const socket = connectTls({ socket: tunnel, servername: target.hostname, ...ca });
    // Without an agent, even `agent: false`: any agent would make a connection of its own.
    return secureRequest(target, { ...common, createConnection: () => socket });
  }
}

/** The proxy for a target, or undefined; the rules are those of Go's net/http. */
export function proxyFor(target: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const host = target.hostname.replace(/^\[|\]$/g, "");
  if (host === "localhost" || host === "::1" || host.startsWith("127.")) return undefined;
  const excluded = (env["NO_PROXY"] ?? env["no_proxy"] ?? "").split(",").map((entry) => entry.trim());
  if (excluded.some((entry) => entry === "*" || (entry !== "" && matches(host, entry)))) return undefined;
  const name = target.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const value = env[name] ?? env[name.toLowerCase()] ?? "";
  if (value === "") return undefined;
  return new URL(value.includes("://") ? value : `http://${value}`);
}

function matches(host: string, entry: string): boolean {
  const name = entry.replace(/^\./, "");
  return host === name || host.endsWith(`.${name}`);
}

async function trusted(env: NodeJS.ProcessEnv): Promise<{ ca?: string }> {
  const file = env["SSL_CERT_FILE"];
  return file === undefined || file === "" ? {} : { ca: await readFile(file, "utf8") };
}

function connectThrough(proxy: URL, target: URL, signal: AbortSignal): Promise<Socket> {
  const authority = `${target.hostname}:${target.port === "" ? 443 : target.port}`;
  return new Promise((resolve, reject) => {
    const request = plainRequest(proxy, { method: "CONNECT", path: authority, headers: { host: authority }, signal });
    request.once("error", reject);
    request.once("connect", (response: IncomingMessage, socket: Socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy refused ${authority}: ${response.statusCode} ${response.statusMessage ?? ""}`));
    });
    // A proxy that refuses answers like a web server, with the reason in the body.
    request.once("response", (response) => {
      readBody(response).then(
        (body) => reject(new Error(`the proxy refused ${authority}: ${response.statusCode} ${body.trim()}`)),
        reject,
      );
    });
    request.end();
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
