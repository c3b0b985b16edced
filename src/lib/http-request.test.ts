import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { httpRequest, proxyFor } from "./http-request.ts";
import { createCa, issue } from "./pki.ts";

const HOST = "127.233.0.3";

describe("HTTP with proxy and own trust", () => {
  let dir = "";
  let target: Server;
  let proxy: Server;
  let caFile = "";
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "homelab-http-"));
    const ca = await createCa({ commonName: "test", algorithm: "P-256" });
    caFile = join(dir, "ca.pem");
    await writeFile(caFile, ca.cert);
    const pair = await issue(ca, {
      commonName: "factory.talos.dev",
      sans: ["factory.talos.dev"],
      usages: ["server"],
      algorithm: "P-256",
      days: 1,
    });
    target = createSecureServer({ key: pair.key, cert: pair.cert }, echo);
    proxy = createServer(echo);
    proxy.on("connect", (request: IncomingMessage, socket: Socket) => {
      tunnels.push(request.url ?? "");
      sockets.add(socket);
      if (request.url !== "factory.talos.dev:443") {
        socket.end(`HTTP/1.1 502 ${request.url} is unknown\r\n\r\n`);
        return;
      }
      const { port } = address(target);
      const upstream = connect(port, HOST, () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on("error", () => socket.destroy());
      socket.on("error", () => upstream.destroy());
    });
    for (const server of [target, proxy]) await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    for (const server of [target, proxy]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    await rm(dir, { recursive: true });
  });

  const env = (): NodeJS.ProcessEnv => ({
    HTTPS_PROXY: `http://${HOST}:${address(proxy).port}`,
    SSL_CERT_FILE: caFile,
  });

  it("goes through CONNECT and trusts the given certificate", async () => {
    const response = await httpRequest("https://factory.talos.dev/schematics", {
      method: "POST",
      body: "a: b",
      env: env(),
    });
    expect(response).toMatchObject({ status: 201, body: "POST /schematics a: b" });
    expect(response.headers["x-host"]).toBe("factory.talos.dev");
    expect(tunnels.at(-1)).toBe("factory.talos.dev:443");
  });

  it("refuses a certificate that it has no reason to trust", async () => {
    const { HTTPS_PROXY } = env();
    await expect(httpRequest("https://factory.talos.dev/", { env: { HTTPS_PROXY } })).rejects.toThrow(
      /GET https:\/\/factory.talos.dev\/ through the proxy .* failed: unable to/,
    );
  });

  it("tells why the proxy refused", async () => {
    await expect(httpRequest("https://elsewhere.example/", { env: env() })).rejects.toThrow(
      "the proxy refused elsewhere.example:443: 502 elsewhere.example:443 is unknown",
    );
  });

  it("hands plain http to the proxy with the whole URL", async () => {
    const response = await httpRequest("http://plain.example/x?y=1", {
      env: { HTTP_PROXY: `${HOST}:${address(proxy).port}` },
    });
    expect(response.body).toBe("GET http://plain.example/x?y=1 ");
    expect(response.headers["x-host"]).toBe("plain.example");
  });

  it("gives up after the timeout", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, HOST, resolve));
    try {
      await expect(httpRequest(`http://${HOST}:${address(silent).port}/`, { env: {}, timeoutMs: 100 })).rejects.toThrow(
        /failed: .*(timeout|aborted)/i,
      );
    } finally {
      silent.closeAllConnections();
      await new Promise((resolve) => silent.close(resolve));
    }
  });
});

it.each([
  ["https://a.example/", { HTTPS_PROXY: "http://p:1" }, "p:1"],
  ["http://a.example/", { HTTPS_PROXY: "http://p:1" }, undefined],
  ["https://a.example/", { https_proxy: "p:1" }, "p:1"],
  ["https://127.100.1.10:8006/", { HTTPS_PROXY: "http://p:1" }, undefined],
  ["https://localhost/", { HTTPS_PROXY: "http://p:1" }, undefined],
  ["https://a.example/", { HTTPS_PROXY: "http://p:1", NO_PROXY: "b.example, .example" }, undefined],
  ["https://badexample/", { HTTPS_PROXY: "http://p:1", NO_PROXY: "example" }, "p:1"],
  ["https://a.example/", { HTTPS_PROXY: "http://p:1", NO_PROXY: "*" }, undefined],
])("%s with %j goes through %s", (url, env, host) => {
  expect(proxyFor(new URL(url), env)?.host).toBe(host);
});

function address(server: Server): AddressInfo {
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("not listening");
  return bound;
}

function echo(request: IncomingMessage, response: ServerResponse): void {
  void (async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    response.writeHead(201, { "x-host": request.headers.host ?? "" });
    response.end(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
  })();
}
