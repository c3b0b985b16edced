import { afterAll, beforeAll, expect, test } from "vitest";
import { probeHttp, probePing, probeTls } from "../../src/drive/edge/probe.ts";
import { tlsBackend, type Backend } from "./edge-backend.ts";
import { startEdge, type EdgeLab } from "./edge-lab.ts";

const NETWORK = "127.227.1";
const EDGE = `${NETWORK}.202`;

let edgeLab: EdgeLab;
let gateway: Backend;
let domain = "";

beforeAll(async () => {
  edgeLab = await startEdge(NETWORK);
  domain = edgeLab.lab.domain;
  gateway = await tlsBackend(edgeLab.lab.gateway.address, edgeLab.lab.gateway.port, [domain, `*.${domain}`]);
}, 60_000);

afterAll(async () => {
  await gateway.close();
  await edgeLab.close();
});

const { https, http, status } = { https: 8443, http: 8080, status: 8082 };

test("the real Traefik runs from the baked image and listens on the edge's address only", () => {
  expect(edgeLab.notes).toEqual([`traefik (202) listens on ${EDGE}:${http}, ${EDGE}:${status}, ${EDGE}:${https}`]);
});

test("TLS of the lab's domain is passed through: the client sees the certificate of what is behind", async () => {
  for (const host of [domain, `whoami.${domain}`])
    expect(await probeTls(EDGE, https, host)).toMatchObject({
      fingerprint: gateway.fingerprint,
      status: 200,
      body: `${host} /`,
    });
  expect(gateway.headers).toEqual([null, null]);
});

test("another domain gets an alert, and no certificate at all", async () => {
  for (const host of ["example.org", `a.b.${domain}`])
    await expect(probeTls(EDGE, https, host)).rejects.toThrow(/unrecognized name/);
  expect(gateway.headers).toHaveLength(2);
});

test("http is redirected to https, with path and query", async () => {
  const redirect = await probeHttp(EDGE, http, `whoami.${domain}:${http}`, { path: "/a?b=c" });
  expect(redirect).toMatchObject({ status: 301, location: `https://whoami.${domain}:${https}/a?b=c` });
});

test("it says that it is well, and has no metrics where nobody collects them", async () => {
  expect(await probePing(EDGE, status)).toBe(true);
  expect(await probeHttp(EDGE, status, EDGE, { path: "/metrics" })).toMatchObject({ status: 404 });
  expect(await probeHttp(EDGE, http, EDGE, { path: "/ping" })).toMatchObject({ status: 301 });
});

test("where nothing is asked for, nothing is written of who connects", async () => {
  await probeTls(EDGE, https, domain);
  const text = await edgeLab.console();
  expect(text).toContain("Traefik version");
  expect(text).not.toContain("ClientAddr");
  expect(text).not.toContain("Handling TCP connection");
});

test("with the power off nothing listens, with the power on it all works again", async () => {
  await edgeLab.powerOff();
  await expect(probeHttp(EDGE, http, domain)).rejects.toThrow(/ECONNREFUSED/);
  await edgeLab.powerOn();
  expect((await probeTls(EDGE, https, domain)).status).toBe(200);
});
