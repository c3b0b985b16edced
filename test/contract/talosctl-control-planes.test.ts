import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/lib/kubernetes/client.ts";
import type { KubernetesClient } from "../../src/lib/kubernetes/client.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { startLab } from "./talos-lab.ts";
import type { TalosLab } from "./talos-lab.ts";

const MACHINES = {
  one: { type: "controlplane", hostname: "cp-1", host: 201 },
  two: { type: "controlplane", hostname: "cp-2", host: 202 },
  three: { type: "controlplane", hostname: "cp-3", host: 203 },
  worker: { type: "worker", hostname: "worker-1", host: 211 },
} as const;
type Key = keyof typeof MACHINES;
const CONTROL_PLANES = ["one", "two", "three"] as const;
const SHARED = "127.241.1.200";
const VIP = JSON.stringify({ machine: { network: { interfaces: [{ interface: "eth0", vip: { ip: SHARED } }] } } });

let lab: TalosLab<Key>;
let client: KubernetesClient;

beforeAll(async () => {
  lab = await startLab(1, {
    machines: MACHINES,
    octet: 241,
    endpoint: SHARED,
    generate: ["--config-patch-control-plane", VIP],
  });
  const keys: readonly Key[] = [...CONTROL_PLANES, "worker"];
  await Promise.all(keys.map((key) => lab.powerOn(key)));
  for (const key of keys) {
    const file = lab.config[MACHINES[key].type];
    await lab.talosctl("apply-config", "--insecure", "--nodes", lab.addresses[key], "--file", file);
  }
  await Promise.all(keys.map((key) => running(key)));
  await lab.talosctl("config", "endpoint", ...CONTROL_PLANES.map((key) => lab.addresses[key]));
}, 60_000);
afterAll(async () => {
  client?.close();
  await lab.stop();
});

const running = (key: Key) =>
  waitFor(() => lab.machine(key).stage() === "running", { timeoutMs: 20_000, what: `${key} with its API` });

/** Rows of a table that talosctl prints, without its head. */
const rows = (stdout: string): string[] => stdout.trim().split("\n").slice(1);

const voters = async (through: Key): Promise<string[]> => {
  const { stdout } = await lab.talosctl("etcd", "members", "--nodes", lab.addresses[through]);
  return rows(stdout)
    .filter((row) => row.endsWith("false"))
    .map((row) => /cp-\d/.exec(row)?.[0] ?? row)
    .toSorted();
};

/** Who has the shared address, by what the machines themselves say. */
async function holder(among: readonly Key[] = CONTROL_PLANES): Promise<Key | undefined> {
  for (const key of among) {
    const { stdout } = await lab.talosctl("get", "addresses", "--nodes", lab.addresses[key]);
    if (stdout.includes(`eth0/${SHARED}/32`)) return key;
  }
  return undefined;
}

describe("three control planes and a shared address", () => {
  it("are one etcd after one bootstrap", async () => {
    expect((await lab.talosctl("services", "--nodes", lab.addresses.two)).stdout).toMatch(/etcd\s+Preparing/);
    expect((await lab.talosctl("bootstrap")).code).toBe(0);
    await waitFor(async () => (await voters("one")).length === 3 || undefined, {
      timeoutMs: 60_000,
      intervalMs: 500,
      what: "three voting members",
    });
    expect(await voters("three")).toEqual(["cp-1", "cp-2", "cp-3"]);
    const again = await lab.talosctl("bootstrap", "--nodes", lab.addresses.two);
    expect(again.stderr).toContain("code = AlreadyExists desc = etcd data directory is not empty");
  }, 90_000);

  it("are healthy in the eyes of the client and of the machine", async () => {
    for (const server of ["false", "true"]) {
      const health = await lab.talosctl("health", `--server=${server}`, "--wait-timeout", "50s");
      expect(health.code, health.stderr).toBe(0);
    }
  }, 120_000);

  it("answer on the shared address, which is one machine's and not for the Talos API", async () => {
    expect((await lab.talosctl("kubeconfig", join(lab.dir, "kubeconfig"))).code).toBe(0);
    client = connect(await readFile(join(lab.dir, "kubeconfig"), "utf8"));
    expect(client.server).toBe(`https://${SHARED}:6443`);
    const nodes = await client.list({ apiVersion: "v1", kind: "Node" });
    expect(nodes.map(({ metadata }) => metadata.name).toSorted()).toEqual(["cp-1", "cp-2", "cp-3", "worker-1"]);
    const first = await holder();
    expect(first).toBeDefined();
    expect(await holder(CONTROL_PLANES.filter((key) => key !== first))).toBeUndefined();
    expect((await lab.talosctl("version", "--nodes", SHARED)).stderr).toContain("connection refused");
  }, 60_000);
});

describe("losses", () => {
  it("moves the leadership when asked, and says so in the words of the real one when there is nobody", async () => {
    const leader = async (): Promise<Key | undefined> => {
      const id = / ([0-9a-f]{16}) +\d+ +\d+ +\d+ +false/.exec((await lab.talosctl("etcd", "status")).stdout)?.[1];
      const name = new RegExp(`${id}\\s+(cp-\\d)`).exec((await lab.talosctl("etcd", "members")).stdout)?.[1];
      return CONTROL_PLANES.find((key) => MACHINES[key].hostname === name);
    };
    const before = await leader();
    if (before === undefined) throw new Error("nobody leads");
    for (const key of [...CONTROL_PLANES.filter((other) => other !== before), before])
      expect((await lab.talosctl("etcd", "forfeit-leadership", "--nodes", lab.addresses[key])).stderr).toBe("");
    await waitFor(async () => ![before, undefined].includes(await leader()), {
      timeoutMs: 20_000,
      intervalMs: 500,
      what: "new leader",
    });
    const unknown = await lab.talosctl("etcd", "remove-member", "00000000000000ff");
    expect(unknown.stderr).toContain(
      "code = NotFound desc = failed to remove member 255: etcdserver: member not found",
    );
    expect((await lab.talosctl("etcd", "leave", "--nodes", lab.addresses.worker)).stderr).toContain(
      "code = Unimplemented desc = etcd leave is only available on control plane nodes",
    );
  }, 60_000);

  it("another control plane takes the shared address when its holder loses the power; the holder returns with its data", async () => {
    const first = await holder();
    if (first === undefined) throw new Error("nobody has the shared address");
    const rest = CONTROL_PLANES.filter((key) => key !== first);
    await lab.machine(first).powerOff({ graceful: false });
    const second = await waitFor(() => holder(rest), { timeoutMs: 30_000, intervalMs: 500, what: "new holder" });
    await waitFor(() => client.list({ apiVersion: "v1", kind: "Node" }), { timeoutMs: 30_000, what: "API" });
    await lab.powerOn(first);
    await running(first);
    await waitFor(async () => (await voters(first)).length === 3, {
      timeoutMs: 60_000,
      intervalMs: 500,
      what: "returned member",
    });
    expect(await holder()).toBe(second);
  }, 120_000);

  it("without a quorum neither etcd nor the API answers, and nobody has the shared address", async () => {
    await Promise.all([
      lab.machine("two").powerOff({ graceful: false }),
      lab.machine("three").powerOff({ graceful: false }),
    ]);
    await waitFor(
      async () => (await lab.talosctl("etcd", "members")).stderr.includes("etcdserver: no leader") || undefined,
      { timeoutMs: 30_000, intervalMs: 500, what: "etcd without a leader" },
    );
    await waitFor(async () => (await holder(["one"])) === undefined, {
      timeoutMs: 30_000,
      intervalMs: 500,
      what: "shared address given up",
    });
    const own = connect((await readFile(join(lab.dir, "kubeconfig"), "utf8")).replaceAll(SHARED, lab.addresses.one));
    await waitFor(
      async () => {
        try {
          await own.raw("GET", "/readyz");
          return false;
        } catch (error) {
          return /etcd/.test(String(error));
        }
      },
      { timeoutMs: 30_000, intervalMs: 500, what: "API that says what it lacks" },
    );
    own.close();
    const services = await lab.talosctl("services", "--nodes", lab.addresses.one);
    expect(services.stdout).toMatch(/etcd\s+Running\s+Fail/);
    await lab.powerOn("two");
    await waitFor(() => client.list({ apiVersion: "v1", kind: "Node" }), {
      timeoutMs: 60_000,
      what: "API with quorum",
    });
  }, 180_000);

  it("a lost member can be removed, and joins again when it has been reset", async () => {
    const { stdout } = await lab.talosctl("etcd", "members", "--nodes", lab.addresses.one);
    const id = /([0-9a-f]{16})\s+cp-3/.exec(stdout)?.[1] ?? "";
    expect((await lab.talosctl("etcd", "remove-member", id, "--nodes", lab.addresses.one)).stderr).toBe("");
    expect(await voters("one")).toEqual(["cp-1", "cp-2"]);
    await lab.powerOn("three");
    const where = ["--nodes", lab.addresses.three, "--system-labels-to-wipe", "EPHEMERAL"];
    const reset = await lab.talosctl("reset", "--graceful=false", "--reboot", "--wait=false", ...where);
    expect(reset.code, reset.stderr).toBe(0);
    await waitFor(async () => (await voters("one")).length === 3, {
      timeoutMs: 60_000,
      intervalMs: 500,
      what: "third voting member",
    });
  }, 120_000);

  it("a member leaves for good, and takes its data with it", async () => {
    expect((await lab.talosctl("etcd", "leave", "--nodes", lab.addresses.two)).stderr).toBe("");
    expect(await voters("one")).toEqual(["cp-1", "cp-3"]);
    const services = await lab.talosctl("services", "--nodes", lab.addresses.two);
    expect(services.stdout).toMatch(/etcd\s+Finished/);
  }, 60_000);
});
