import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { createCa, issue } from "../../lib/pki.ts";
import type { CertificateAndKey } from "../../lib/pki.ts";
import { waitFor } from "../../lib/wait.ts";
import type { KubernetesNode, NodeOptions } from "../kubernetes/node.ts";
import { createSupervisor } from "../supervisor.ts";
import { EventType, State } from "./gen/cosi/state_pb.ts";
import { ApplyConfigurationRequest_Mode as Mode, MachineService } from "./gen/machine/machine_pb.ts";
import { powerOnMachine } from "./machine.ts";
import type { Machine, MachineOptions } from "./machine.ts";

const ADDRESS = "127.231.3.1";
const WORKER = "127.231.3.2";

let dir = "";
let ca: CertificateAndKey;
const machines: Machine[] = [];
const sessions: Http2SessionManager[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-machine-"));
  ca = await createCa({ organization: ["talos"], algorithm: "Ed25519" });
});
afterEach(async () => {
  for (const session of sessions.splice(0)) session.abort();
  await Promise.all(machines.splice(0).map((machine) => machine.powerOff({ graceful: false })));
  await rm(dir, { recursive: true, force: true });
});

const none = () => Promise.reject(new Error("not in this test"));

/** Runs nothing; says that it is well as soon as it is started. */
function fakeNode({ onService }: NodeOptions): KubernetesNode {
  const well = () => {
    onService({ id: "etcd", state: "Running", healthy: true, message: "" });
    onService({ id: "kubelet", state: "Running", healthy: true, message: "" });
    return Promise.resolve();
  };
  const ready = { status: { conditions: [{ type: "Ready", status: "True" }] } };
  return {
    bootstrap: well,
    start: well,
    adopt: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    adminKubeconfig: none,
    etcdMembers: none,
    etcdStatus: none,
    etcdRemoveMember: none,
    etcdLeave: none,
    etcdForfeitLeadership: none,
    sharedAddresses: () => [],
    staticPods: () => Promise.resolve([{ id: "kube-system/kube-apiserver-cp", pod: ready }]),
    services: () => [],
  };
}

async function powerOn(changes: Partial<MachineOptions> = {}): Promise<Machine> {
  const machine = await powerOnMachine({
    dir: join(dir, changes.address ?? ADDRESS),
    address: ADDRESS,
    mac: "BC:24:11:00:00:01",
    uuid: "2c1f0e9e-0000-4000-8000-000000000001",
    cores: 2,
    memoryMiB: 4096,
    diskBytes: 32 * 1024 ** 3,
    nocloud: { hostname: "cp" },
    image: { talosVersion: "v1.13.9", schematic: "s", extensions: ["siderolabs/qemu-guest-agent"] },
    tools: () => Promise.reject(new Error("no tools in this test")),
    supervisor: createSupervisor(join(dir, "supervisor")),
    speed: 0.001,
    createNode: fakeNode,
    ...changes,
  });
  machines.push(machine);
  return machine;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

function configOf(type: "controlplane" | "worker", token = "abcdef.0123456789abcdef"): string {
  const key = type === "controlplane" ? base64(ca.key) : "";
  return stringify({
    version: "v1alpha1",
    machine: { type, token, ca: { crt: base64(ca.cert), key } },
    cluster: { id: dir, secret: "s", controlPlane: { endpoint: `https://${ADDRESS}:6443` }, clusterName: "c" },
  });
}

/** A client of a machine; without roles one that has no certificate and checks none, as in maintenance. */
async function clientOf(address: string, ...roles: string[]) {
  const identity =
    roles.length === 0
      ? { rejectUnauthorized: false }
      : {
          ca: ca.cert,
          ...(await issue(ca, { organization: roles, usages: ["client"], algorithm: "Ed25519", days: 1 })),
        };
  const baseUrl = `https://${address}:50000`;
  const sessionManager = new Http2SessionManager(baseUrl, undefined, identity);
  sessions.push(sessionManager);
  const transport = createGrpcTransport({ baseUrl, sessionManager });
  return { machine: createClient(MachineService, transport), state: createClient(State, transport) };
}

async function configure(machine: Machine, address: string, config: string): Promise<void> {
  const { machine: api } = await clientOf(address);
  await api.applyConfiguration({ data: Buffer.from(config), mode: Mode.AUTO });
  await waitFor(() => machine.stage() === "running", { timeoutMs: 5_000, what: "configured machine" });
}

describe("a machine", () => {
  it("takes a configuration once, keeps it over a power cut, and does not forget who it is", async () => {
    const machine = await powerOn();
    await configure(machine, ADDRESS, configOf("controlplane"));
    const { state } = await clientOf(ADDRESS, "os:reader");
    const identity = { namespace: "cluster", type: "Identities.cluster.talos.dev", id: "local" };
    const before = await state.get(identity);
    await machine.powerOff({ graceful: false });
    expect((await powerOn()).stage()).toBe("running");
    const again = await clientOf(ADDRESS, "os:reader");
    expect((await again.state.get(identity)).resource?.spec?.yamlSpec).toBe(before.resource?.spec?.yamlSpec);
    expect(await readFile(join(dir, ADDRESS, "logs", "console.log"), "utf8")).toMatch(
      /entering maintenance[\s\S]*boot sequence/,
    );
  });

  it("stages a configuration for the next boot", async () => {
    const machine = await powerOn();
    await configure(machine, ADDRESS, configOf("controlplane"));
    const { machine: api, state } = await clientOf(ADDRESS, "os:admin");
    const staged = configOf("controlplane").replace("clusterName: c", "clusterName: other");
    await api.applyConfiguration({ data: Buffer.from(staged), mode: Mode.STAGED });
    const info = { namespace: "cluster", type: "Infos.cluster.talos.dev", id: "current" };
    expect((await state.get(info)).resource?.spec?.yamlSpec).toContain("clusterName: c\n");
    await api.reboot({});
    await waitFor(() => machine.stage() === "running", { timeoutMs: 5_000, what: "rebooted machine" });
    const again = await clientOf(ADDRESS, "os:reader");
    expect((await again.state.get(info)).resource?.spec?.yamlSpec).toContain("clusterName: other");
  });

  it("takes a configuration on trial and goes back by itself", async () => {
    const machine = await powerOn();
    await configure(machine, ADDRESS, configOf("controlplane"));
    const { machine: api, state } = await clientOf(ADDRESS, "os:admin");
    const tried = configOf("controlplane").replace("clusterName: c", "clusterName: tried");
    const { messages } = await api.applyConfiguration({
      data: Buffer.from(tried),
      mode: Mode.TRY,
      tryModeTimeout: { seconds: 0n, nanos: 300_000_000 },
    });
    expect(messages[0]?.modeDetails).toContain("automatically reverted");
    const info = { namespace: "cluster", type: "Infos.cluster.talos.dev", id: "current" };
    const shown = async () => (await state.get(info)).resource?.spec?.yamlSpec ?? "";
    expect(await shown()).toContain("clusterName: tried");
    await waitFor(async () => (await shown()).includes("clusterName: c\n"), {
      timeoutMs: 5_000,
      what: "configuration of before",
    });
  });

  it("tells watchers what is there and what changes, with growing versions", async () => {
    const machine = await powerOn();
    await configure(machine, ADDRESS, configOf("controlplane"));
    const { state } = await clientOf(ADDRESS, "os:reader");
    const status = { namespace: "runtime", type: "MachineStatuses.runtime.talos.dev" };
    const events = [];
    for await (const { event } of state.watch({ ...status, apiVersion: 1, options: { bootstrapContents: true } })) {
      events.push(...event);
      if (events.length >= 2) break;
    }
    expect(events.map(({ eventType }) => eventType)).toEqual([EventType.CREATED, EventType.BOOTSTRAPPED]);
    for await (const { event } of state.watch({ ...status, id: "nothing" })) {
      if (event.length === 0) continue;
      expect(event[0]?.eventType).toBe(EventType.DESTROYED);
      break;
    }
  });

  it("is ready when its services are, and goes through its stages in its events", async () => {
    const machine = await powerOn();
    await configure(machine, ADDRESS, configOf("controlplane"));
    const { machine: api } = await clientOf(ADDRESS, "os:reader");
    const types = [];
    for await (const { data } of api.events({ tailEvents: -1 })) {
      types.push(data?.typeUrl ?? "hello");
      if (types.filter((type) => type.endsWith("MachineStatusEvent")).length === 1) break;
    }
    expect(types.slice(0, 2)).toEqual(["hello", "talos/runtime/machine.SequenceEvent"]);
  });

  it("refuses a second end while the first is under way, and callers without the role", async () => {
    const machine = await powerOn({
      createNode: (options) => ({ ...fakeNode(options), stop: () => new Promise((done) => setTimeout(done, 300)) }),
    });
    await configure(machine, ADDRESS, configOf("controlplane"));
    const { machine: reader } = await clientOf(ADDRESS, "os:reader");
    await expect(reader.reboot({})).rejects.toThrow(/\[permission_denied\] not authorized/);
    const { machine: operator } = await clientOf(ADDRESS, "os:operator");
    await operator.reboot({});
    await expect(operator.reboot({})).rejects.toThrow(/\[failed_precondition\]/);
    await waitFor(() => machine.stage() === "running", { timeoutMs: 5_000, what: "rebooted machine" });
  });

  it("does not let a client speak for another role", async () => {
    const machine = await powerOn();
    await configure(machine, ADDRESS, configOf("controlplane"));
    const { machine: reader } = await clientOf(ADDRESS, "os:reader");
    await expect(reader.reboot({}, { headers: { "talos-role": "os:admin" } })).rejects.toThrow(/not authorized/);
  });

  it("can lose its power at any time", async () => {
    const machine = await powerOn({ speed: 0.001 });
    await configure(machine, ADDRESS, configOf("controlplane"));
    await machine.powerOff({ graceful: false });
    const slow = powerOn({ speed: 0.05 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const onItsWay = await slow;
    await onItsWay.powerOff({ graceful: true });
    expect(onItsWay.agent()).toEqual({ running: false, interfaces: [] });
    expect((await powerOn()).stage()).toBe("running");
  });

  it("names the address that somebody else listens on, and leaves nothing behind", async () => {
    const other = createServer().listen(50_000, ADDRESS);
    await new Promise((resolve) => other.once("listening", resolve));
    await expect(powerOn()).rejects.toMatchObject({
      code: "PORT_TAKEN",
      message: expect.stringContaining(`${ADDRESS}:50000`),
    });
    await new Promise((resolve) => other.close(resolve));
    expect((await powerOn()).stage()).toBe("maintenance");
  });
});

describe("a worker", () => {
  it("gets no certificate with a wrong join token, and says why", async () => {
    await configure(await powerOn(), ADDRESS, configOf("controlplane"));
    const worker = await powerOn({ address: WORKER, nocloud: { hostname: "w" } });
    const { machine: api } = await clientOf(WORKER);
    await api.applyConfiguration({ data: Buffer.from(configOf("worker", "wrong.0123456789abcdef")), mode: Mode.AUTO });
    const log = join(dir, WORKER, "logs", "console.log");
    await waitFor(async () => (await readFile(log, "utf8")).includes("invalid token"), {
      timeoutMs: 5_000,
      what: "refusal in the log",
    });
    expect(worker.stage()).toBe("booting");
  });

  it("forwards nothing, but is asked through the control plane with the caller's role", async () => {
    await configure(await powerOn(), ADDRESS, configOf("controlplane"));
    const worker = await powerOn({ address: WORKER, nocloud: { hostname: "w" } });
    await configure(worker, WORKER, configOf("worker"));
    const through = await clientOf(ADDRESS, "os:reader");
    const nodes = { headers: { nodes: `${ADDRESS}, ${WORKER}` } };
    const { messages } = await through.machine.hostname({}, nodes);
    expect(messages.map(({ hostname, metadata }) => [hostname, metadata?.hostname])).toEqual([
      ["cp", ADDRESS],
      ["w", WORKER],
    ]);
    const refused = await through.machine.reboot({}, { headers: { nodes: WORKER } });
    expect(refused.messages[0]?.metadata?.error).toBe("rpc error: code = PermissionDenied desc = not authorized");
    const direct = await clientOf(WORKER, "os:admin");
    await expect(direct.machine.version({}, { headers: { node: ADDRESS } })).rejects.toThrow(/no request forwarding/);
  });
});
