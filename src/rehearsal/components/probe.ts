import { request } from "node:https";
import { HomelabError } from "../../lib/error.ts";

export interface Probe {
  readonly address: string;
  readonly port: number;
  readonly path: string;
  /** Left out where the server makes its own certificate at every start: then it is not verified, as in a kubelet's probe. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly signal?: AbortSignal;
}

/**
 * Ask a component's health endpoint once. True for status 200.
 *
 * @throws the connection's error, or HomelabError `UNHEALTHY` with what the component says
 */
export async function healthy(probe: Probe): Promise<true> {
  const { status, body } = await ask(probe);
  if (status === 200) return true;
  throw new HomelabError("UNHEALTHY", `${probe.address}:${probe.port}${probe.path} answers ${status}: ${body.trim()}`);
}

export interface Question extends Probe {
  /** Makes it a POST. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** How long the server may be silent; 5 s unless given, 0 for ever. */
  readonly silenceMs?: number;
}

/** One HTTPS GET (or POST, with a body) without keep-alive: status and text. */
export function ask(probe: Question): Promise<{ status: number; body: string }> {
  const { silenceMs = 5_000 } = probe;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: probe.address,
        port: probe.port,
        path: probe.path,
        method: probe.body === undefined ? "GET" : "POST",
        agent: false,
        timeout: silenceMs,
        ...(probe.headers === undefined ? {} : { headers: probe.headers }),
        rejectUnauthorized: probe.ca !== undefined,
        ...(probe.ca === undefined ? {} : { ca: probe.ca }),
        ...(probe.cert === undefined ? {} : { cert: probe.cert }),
        ...(probe.key === undefined ? {} : { key: probe.key }),
        ...(probe.signal === undefined ? {} : { signal: probe.signal }),
      },
      (response) => {
        const chunks: string[] = [];
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: chunks.join("") }));
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer in ${silenceMs / 1000} s`)));
    outgoing.on("error", reject);
    outgoing.end(probe.body);
  });
}
