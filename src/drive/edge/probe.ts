import { request as httpRequest } from "node:http";
import { connect } from "node:tls";
import { HomelabError } from "../../lib/error.ts";

const TIMEOUT_MS = 5_000;

export interface ProbeOptions {
  /** Own address to call from; the system chooses unless given. */
  readonly from?: string;
}

export interface TlsAnswer {
  /** SHA-256 fingerprint of the certificate that the client was shown, as Node prints it (`AB:CD:…`). */
  readonly fingerprint: string;
  /** Status line and headers' end are cut off; at most what one GET / answers. */
  readonly status: number;
  readonly body: string;
}

/**
 * What a browser gets for `https://host/` through the edge at this address. The certificate is reported, not judged:
 * who signed it is the cluster's business.
 *
 * @throws HomelabError `EDGE_UNREACHABLE`
 */
export function probeTls(address: string, port: number, host: string, { from }: ProbeOptions = {}): Promise<TlsAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void =>
      reject(new HomelabError("EDGE_UNREACHABLE", `https://${host}/ through ${address}:${port}: ${reason}`));
    const socket = connect({
      host: address,
      port,
      servername: host,
      rejectUnauthorized: false,
      timeout: TIMEOUT_MS,
      ...(from === undefined ? {} : { localAddress: from }),
    });
    let fingerprint = "";
    let answer = "";
    socket.setEncoding("utf8");
    socket.once("secureConnect", () => {
      fingerprint = socket.getPeerX509Certificate()?.fingerprint256 ?? "";
      socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    });
    socket.on("data", (chunk: string) => (answer += chunk));
    socket.once("timeout", () => socket.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)));
    socket.once("error", (error) => fail(error.message));
    socket.once("end", () => {
      const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
      if (status === undefined) return fail("the connection was closed without an answer");
      resolve({ fingerprint, status: Number(status), body: answer.slice(answer.indexOf("\r\n\r\n") + 4) });
    });
  });
}

export interface HttpAnswer {
  readonly status: number;
  /** `Location`, empty when there is none. */
  readonly location: string;
  readonly body: string;
}

/** What a browser gets for `http://host/` at this address. @throws HomelabError `EDGE_UNREACHABLE` */
export function probeHttp(
  address: string,
  port: number,
  host: string,
  { from, path = "/" }: ProbeOptions & { readonly path?: string } = {},
): Promise<HttpAnswer> {
  const local = from === undefined ? {} : { localAddress: from };
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void =>
      reject(
        new HomelabError("EDGE_UNREACHABLE", `http://${host}${path} through ${address}:${port}: ${error.message}`),
      );
    const request = httpRequest(
      { host: address, port, path, headers: { host }, timeout: TIMEOUT_MS, agent: false, ...local },
      (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (body += chunk));
        response.once("error", fail);
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? "", body }),
        );
      },
    );
    request.once("timeout", () => request.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)));
    request.once("error", fail);
    request.end();
  });
}

/** Whether the edge says of itself that it is well. @throws HomelabError `EDGE_UNREACHABLE` when it says nothing */
export async function probePing(address: string, port: number, options: ProbeOptions = {}): Promise<boolean> {
  return (await probeHttp(address, port, address, { ...options, path: "/ping" })).status === 200;
}
