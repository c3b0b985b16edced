import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bakeAppliance } from "../../src/drive/appliance/bake.ts";
import { probeHttp, probeTls } from "../../src/drive/edge/probe.ts";
import { createCa, fingerprint, issue } from "../../src/lib/pki.ts";
import { readOciArchive } from "../../src/lib/oci/read.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { loadLab } from "../../src/plan/load-lab.ts";
import type { Lab } from "../../src/plan/lab.ts";
import { startContainer } from "../../src/rehearsal/edge/container.ts";
import type { Guest } from "../../src/rehearsal/hypervisor.ts";
import { createSupervisor, type Supervisor } from "../../src/rehearsal/supervisor.ts";
import { traefikImage } from "../../src/render/traefik-image.ts";
import { toolPath } from "../tools.ts";

const EDGE = "127.235.5.202";
const GATEWAY = "127.235.5.210";
const PORTS = { http: 8080, https: 8443 };

let dir = "";
let supervisor: Supervisor;
let backend: Server;
let backendCertificate = "";
let guest: Guest;
let running: Awaited<ReturnType<ReturnType<typeof startContainer>>>;
let lab: Lab;
const log: string[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-edge-"));
  supervisor = createSupervisor(join(dir, "run"));
  const { lab: seed } = await loadLab(resolve(import.meta.dirname, "../fixtures/seed"));
  if (seed === undefined) throw new Error("the seed's lab has issues");
  lab = {
    ...seed,
    edge: { ...seed.edge, traefik: { ...seed.edge.traefik, address: EDGE, ports: PORTS } },
    gateway: { ...seed.gateway, address: GATEWAY, port: 9443 },
  };
  const image = traefikImage(lab);
  const { path } = await bakeAppliance(join(dir, "images"), image, toolPath("traefik"));
  // What the host makes of the archive: entrypoint, environment and working folder come out of the image.
  const { run } = await readOciArchive(path);
  guest = {
    kind: "lxc",
    vmid: lab.edge.traefik.vmId,
    node: "pve",
    name: "traefik",
    uuid: "u",
    cores: 1,
    memoryMiB: 512,
    tags: [],
    nics: [{ name: "eth0", mac: lab.edge.traefik.mac, bridge: "vmbr0", address: `${EDGE}/24` }],
    disks: [],
    agentEnabled: false,
    container: {
      imagePath: path,
      entrypoint: [...(run.Entrypoint ?? []), ...(run.Cmd ?? [])].join(" "),
      env: image.env,
      cwd: run.WorkingDir ?? "/",
    },
  };
  const ca = await createCa({ commonName: "Behind", algorithm: "P-256" });
  const { cert, key } = await issue(ca, {
    commonName: "behind",
    sans: [`*.${lab.domain}`, lab.domain],
    usages: ["server"],
    algorithm: "P-256",
    days: 1,
  });
  backendCertificate = fingerprint(cert);
  backend = createServer({ cert, key }, (request, response) => {
    const body = `${request.headers.host} ${request.url}`;
    response.writeHead(200, { "content-length": body.length });
    response.end(body);
  });
  await new Promise<void>((done) => backend.listen(9443, GATEWAY, done));
  await powerOn();
}, 60_000);

afterAll(async () => {
  await supervisor.stopAll({ kill: true });
  backend.close();
  backend.closeAllConnections();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

/** Traefik listens before it has read its routes. */
async function powerOn(): Promise<void> {
  running = await startContainer(supervisor, (line) => void log.push(line))(guest, join(dir, "guest"));
  await waitFor(async () => (await probeTls(EDGE, PORTS.https, lab.domain)).status === 200, {
    timeoutMs: 15_000,
    what: "route through the edge",
  });
}

test("the real Traefik runs from the baked image and listens on the edge's address only", () => {
  expect(log).toEqual([`traefik (${guest.vmid}) listens on ${EDGE}:${PORTS.http}, ${EDGE}:${PORTS.https}`]);
});

test("TLS of the lab's domain is passed through: the client sees the certificate of what is behind", async () => {
  for (const host of [lab.domain, `whoami.${lab.domain}`]) {
    const answer = await probeTls(EDGE, PORTS.https, host);
    expect(answer.fingerprint.replaceAll(":", "").toLowerCase()).toBe(backendCertificate);
    expect(answer).toMatchObject({ status: 200, body: `${host} /` });
  }
});

test("another domain is not passed on", async () => {
  const answer = await probeTls(EDGE, PORTS.https, "example.org").catch((error: unknown) => error);
  expect(JSON.stringify(answer)).not.toContain(backendCertificate);
  if (!(answer instanceof Error)) expect(answer).toMatchObject({ status: 404 });
});

test("http is redirected to https", async () => {
  const redirect = await probeHttp(EDGE, PORTS.http, `whoami.${lab.domain}`);
  expect(redirect).toEqual({ status: 301, location: `https://whoami.${lab.domain}:${PORTS.https}/` });
});

test("with the power off nothing listens, with the power on it all works again", async () => {
  await running.powerOff({ graceful: true });
  await expect(probeHttp(EDGE, PORTS.http, lab.domain)).rejects.toThrow(/ECONNREFUSED/);
  await powerOn();
  expect((await probeTls(EDGE, PORTS.https, lab.domain)).status).toBe(200);
});
