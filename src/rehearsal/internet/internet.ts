import { HomelabError } from "../../lib/error.ts";
import type { CertificateAndKey } from "../../lib/pki.ts";
import type { Account } from "./cloudflare/account.ts";
import type { HostAnswer, HostRequest, PinnedVersions } from "./host.ts";
import { simulatedHosts } from "./hosts.ts";
import type { OwnChart } from "./hosts/own-charts.ts";
import { refusal, startProxy } from "./proxy.ts";

export interface InternetOptions {
  /** Keeps what hosts must remember (schematics). */
  readonly dir: string;
  readonly address: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly ca: CertificateAndKey;
  readonly versions: PinnedVersions;
  /** What is at Cloudflare; nothing unless given. */
  readonly cloudflare?: Account | undefined;
  /** Charts of the lab's own apps. */
  readonly charts?: readonly OwnChart[];
  /** One line for each request. */
  readonly log?: (line: string) => void;
}

export interface InternetRequest {
  readonly method: string;
  readonly url: string;
  /** 502 for hosts that are not simulated. */
  readonly status: number;
}

export interface Internet {
  /** `http://127.…:port`, for `HTTPS_PROXY` and `HTTP_PROXY`. */
  readonly url: string;
  /** Ask a host from within this process; redirects are followed. Hosts that are not simulated throw `NO_INTERNET`. */
  fetch(url: string, method: "GET" | "HEAD"): Promise<FetchAnswer>;
  /** One request from within this process, as it is. Hosts that are not simulated throw `NO_INTERNET`. */
  ask(request: HostRequest): Promise<HostAnswer>;
  /** Everything that was asked for, oldest first. */
  requests(): readonly InternetRequest[];
  close(): Promise<void>;
}

export interface FetchAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

const MOST_REDIRECTS = 5;

/**
 * Start the simulated internet: a proxy that answers for the hosts which a lab needs and refuses all others by name.
 *
 * @throws HomelabError `PORT_TAKEN`
 */
export async function startInternet(options: InternetOptions): Promise<Internet> {
  const all = simulatedHosts(options);
  const known = new Set(all.map(({ name }) => name));
  const requests: InternetRequest[] = [];

  function record(request: InternetRequest): void {
    requests.push(request);
    options.log?.(`${request.method} ${request.url} ${request.status}`);
  }

  async function answer(request: HostRequest): Promise<HostAnswer> {
    const [host, ...others] = all.filter(({ name }) => name === request.url.hostname);
    if (host === undefined) {
      record({ method: request.method, url: request.url.href, status: 502 });
      throw new HomelabError("NO_INTERNET", refusal(request.url.hostname));
    }
    let given = await host.answer(request);
    for (const other of others) if (given.status === 404) given = await other.answer(request);
    record({ method: request.method, url: request.url.href, status: given.status });
    return given;
  }

  async function fetch(url: string, method: "GET" | "HEAD"): Promise<FetchAnswer> {
    let target = new URL(url);
    for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
      const { status, headers, body } = await answer({ method, url: target, headers: {}, body: new Uint8Array() });
      const location = headers["location"];
      if (location === undefined) {
        const length = { ...headers, "content-length": String(body.length) };
        return { status, headers: length, body: once(method === "HEAD" ? new Uint8Array() : body) };
      }
      target = new URL(location, target);
    }
    throw new HomelabError("NO_INTERNET", `${url} redirects more than ${MOST_REDIRECTS} times`);
  }

  const proxy = await startProxy({
    address: options.address,
    port: options.port,
    ca: options.ca,
    knows: (host) => known.has(host),
    answer,
    onRefused: (host) => record({ method: "CONNECT", url: host, status: 502 }),
  });
  return { url: proxy.url, fetch, ask: answer, requests: () => [...requests], close: proxy.close };
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  if (body.length > 0) yield body;
}
