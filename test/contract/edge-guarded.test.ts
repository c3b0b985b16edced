import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { probeHttp, probePing, probeTls } from "../../src/drive/edge/probe.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { tcpEcho, tlsBackend, udpEcho, type Backend } from "./edge-backend.ts";
import { startEdge, type EdgeLab } from "./edge-lab.ts";

/** Everything on: who may connect, load balancers in front, PROXY protocol, access log, metrics, ports of apps. */
const NETWORK = "127.227.2";
const EDGE = `${NETWORK}.202`;
const FRIEND = `${NETWORK}.30`;
const BALANCER = `${NETWORK}.40`;
const STRANGER = "127.227.3.1";
const [WORKER, SECOND_WORKER, CONTROL_PLANE] = [`${NETWORK}.203`, `${NETWORK}.204`, `${NETWORK}.201`];
const { https, http, status } = { https: 8443, http: 8080, status: 8082 };

const endpoint = (name: string) => ({ url: `https://${name}.example.org/push`, user: "1" });

let edgeLab: EdgeLab;
let gateway: Backend;
let host = "";

beforeAll(async () => {
  edgeLab = await startEdge(
    NETWORK,
    ({ config, apps }) => {
      config.edge.traefik = { ...config.edge.traefik, proxyProtocol: "v2", accessLog: true };
      config.nodes["worker-2"] = { role: "worker", ip: "192.168.1.204", memory: "8GiB" };
      config.monitoring = { metrics: endpoint("metrics"), logs: endpoint("logs") };
      Object.assign(apps["apps/external/whoami.ts"] ?? {}, {
        ports: {
          mqtt: { port: 1883, nodePort: 30883, edge: 1883 },
          stun: { port: 3478, protocol: "UDP", nodePort: 30478, edge: 3478 },
        },
      });
    },
    {
      onlyFrom: [`${NETWORK}.0/24`, "203.0.113.0/24"],
      trustedProxies: [`${BALANCER}/32`],
    },
  );
  host = `whoami.${edgeLab.lab.domain}`;
  const { address, port } = edgeLab.lab.gateway;
  gateway = await tlsBackend(address, port, [`*.${edgeLab.lab.domain}`], { proxied: true });
}, 60_000);

afterAll(async () => {
  await gateway.close();
  await edgeLab.close();
});

/** A connection whose first bytes are these. */
async function opened(port: number, from: string, first = ""): Promise<Socket> {
  const socket = connect({ host: EDGE, port, localAddress: from });
  await once(socket, "connect");
  if (first !== "") socket.write(first);
  return socket;
}

/** What a caller behind the balancer gets, when the balancer says that its address is this. */
async function behindBalancer(caller: string, from = BALANCER): Promise<string> {
  const socket = await opened(https, from, `PROXY TCP4 ${caller} 192.0.2.1 4711 443\r\n`);
  try {
    const tls = connectTls({ socket, servername: host, rejectUnauthorized: false });
    await once(tls, "secureConnect");
    tls.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    const [bytes] = (await once(tls, "data")) as [Buffer];
    return bytes.toString();
  } finally {
    socket.destroy();
  }
}

/** The console, line by line. */
async function logged(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const lines = (await edgeLab.console()).trim().split("\n");
  return lines.map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
}

test("the Gateway is told who calls, by PROXY protocol version 2", async () => {
  const answer = await probeTls(EDGE, https, host, { from: FRIEND });
  expect(answer).toMatchObject({ status: 200, fingerprint: gateway.fingerprint });
  expect(gateway.headers.at(-1)).toMatchObject({ version: 2, address: FRIEND });
});

test("who is not among onlyFrom is refused at every TCP port, and told of in the log", async () => {
  const before = gateway.headers.length;
  await expect(probeTls(EDGE, https, host, { from: STRANGER })).rejects.toThrow(/EDGE_UNREACHABLE|through/);
  expect(gateway.headers).toHaveLength(before);
  expect(await probeHttp(EDGE, http, host, { from: STRANGER })).toMatchObject({ status: 403, location: "" });
  const socket = await opened(1883, STRANGER, "hello");
  await once(socket, "close");
  expect(socket.bytesRead).toBe(0);
  expect(await edgeLab.console()).toMatch(new RegExp(`Connection from ${STRANGER}:\\d+ rejected`));
});

test("a load balancer in front is believed, and its callers are looked at one by one", async () => {
  expect(await behindBalancer("203.0.113.9")).toContain("200 OK");
  expect(gateway.headers.at(-1)).toMatchObject({ version: 2, address: "203.0.113.9", port: 4711 });
  await expect(behindBalancer("198.51.100.9")).rejects.toThrow();
});

test("nobody else can say that he is another: what he says is passed over", async () => {
  await expect(behindBalancer("203.0.113.9", STRANGER)).rejects.toThrow();
  expect(await behindBalancer("203.0.113.9", FRIEND)).toContain("200 OK");
  expect(gateway.headers.at(-1)).toMatchObject({ address: FRIEND });
});

/** What the port of the app says to `ping`; nothing when the connection is closed. */
async function ask(): Promise<string> {
  const socket = await opened(1883, FRIEND, "ping");
  const [answer] = (await Promise.race([once(socket, "data"), once(socket, "close")])) as [Buffer | boolean];
  socket.destroy();
  return Buffer.isBuffer(answer) ? answer.toString() : "";
}

/** What it says in six tries, each once. */
async function answers(): Promise<readonly string[]> {
  const all: string[] = [];
  for (let n = 0; n < 6; n++) all.push(await ask());
  return [...new Set(all)].toSorted();
}

test("a TCP port of an app leads to all nodes that run apps, and past one that does not answer", async () => {
  const [first, second] = [await tcpEcho(WORKER, 30883), await tcpEcho(SECOND_WORKER, 30883)];
  const both = [`${WORKER} ping`, `${SECOND_WORKER} ping`];
  try {
    await waitFor(async () => (await answers()).join() === both.join(), { timeoutMs: 15_000, what: "answer of both" });
    await first.close();
    await waitFor(async () => (await answers()).join() === both[1], { timeoutMs: 15_000, what: "answer of one alone" });
  } finally {
    await second.close();
  }
  expect(await answers()).toEqual([""]);
}, 40_000);

test("a UDP port of an app reaches its node, and the answer finds its way back", async () => {
  const echoes = await Promise.all([udpEcho(WORKER, 30478), udpEcho(SECOND_WORKER, 30478)]);
  const socket = createSocket("udp4");
  try {
    socket.bind(0, FRIEND);
    await once(socket, "listening");
    socket.send("binding", 3478, EDGE);
    const [answer] = (await once(socket, "message")) as [Buffer];
    expect([`${WORKER} binding`, `${SECOND_WORKER} binding`]).toContain(answer.toString());
  } finally {
    socket.close();
    await Promise.all(echoes.map((echo) => echo.close()));
  }
});

test("each request and connection leaves a line of JSON, without what a secret may stand in", async () => {
  await probeHttp(EDGE, http, host, { from: FRIEND, path: "/login?token=SECRET-IN-QUERY" });
  await probeTls(EDGE, https, host, { from: FRIEND });
  const request = { RequestHost: host, ClientHost: FRIEND, DownstreamStatus: 301, entryPointName: "web" };
  const parsed = await waitFor(
    async () => {
      const lines = await logged();
      return lines.some((line) => line["DownstreamStatus"] === 301) ? lines : undefined;
    },
    { timeoutMs: 5_000, what: "line of the access log" },
  );
  expect(parsed).toContainEqual(expect.objectContaining(request));
  expect(parsed).toContainEqual(
    expect.objectContaining({
      message: "Handling TCP connection",
      remoteAddr: expect.stringContaining(`${FRIEND}:`) as unknown,
    }),
  );
  expect(await edgeLab.console()).not.toContain("SECRET");
});

test("nodes may collect metrics, nobody else may; anybody may ask whether it is well", async () => {
  for (const node of [WORKER, CONTROL_PLANE]) {
    const { body } = await probeHttp(EDGE, status, EDGE, { from: node, path: "/metrics" });
    expect(body).toMatch(/traefik_open_connections\{entrypoint="websecure",protocol="TCP"\} \d/);
    expect(body).toContain("traefik_config_last_reload_success");
  }
  for (const other of [FRIEND, STRANGER])
    expect(await probeHttp(EDGE, status, EDGE, { from: other, path: "/metrics" })).toMatchObject({ status: 403 });
  expect(await probePing(EDGE, status, { from: STRANGER })).toBe(true);
  expect(await logged()).not.toContainEqual(expect.objectContaining({ entryPointName: "status", msg: "" }));
});
