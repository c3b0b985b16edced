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
