import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/lib/kubernetes/client.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { startTalosLab } from "./talos-lab.ts";
import type { TalosLab } from "./talos-lab.ts";

let lab: TalosLab;
let [controlplane, worker] = ["", ""];

beforeAll(async () => {
  lab = await startTalosLab(1);
  ({ controlplane, worker } = lab.addresses);
  await Promise.all([
    lab.powerOn("controlplane"),
    lab.powerOn("worker", { disks: [{ serial: "data", sizeBytes: 64 * 1024 ** 3 }] }),
  ]);
  await lab.talosctl("apply-config", "--insecure", "--nodes", controlplane, "--file", lab.config.controlplane);
  await lab.talosctl("apply-config", "--insecure", "--nodes", worker, "--file", lab.config.worker);
  await running("controlplane");
  await running("worker");
});
afterAll(() => lab.stop());

const running = (type: "controlplane" | "worker") =>
  waitFor(() => lab.machine(type).stage() === "running", { timeoutMs: 20_000, what: `${type} with its API` });

/** The id of the boot, which a reboot changes. */
const bootId = async () => (await lab.talosctl("read", "/proc/sys/kernel/random/boot_id")).stdout.trim();

describe("before bootstrap", () => {
  it("boots on, waiting for it", async () => {
    expect((await lab.talosctl("get", "machinestatus")).stdout).toMatch(/booting\s+false/);
    expect((await lab.talosctl("services")).stdout).toMatch(/etcd\s+Preparing/);
    expect((await lab.talosctl("service", "etcd")).stdout).toContain("Preparing");
  });

  it("has no etcd to ask", async () => {
    const { code, stderr } = await lab.talosctl("etcd", "members");
    expect([code, stderr]).toEqual([1, expect.stringContaining("not bootstrapped")]);
  });

  it("fails the health check with the reason, in the client and in the machine", async () => {
    for (const server of ["true", "false"]) {
      const { code, stderr } = await lab.talosctl("health", `--server=${server}`, "--wait-timeout", "2s");
      expect(code).toBe(1);
      expect(stderr, server).toMatch(/waiting for etcd to be healthy: [\s\S]*etcd/);
      expect(stderr, server).not.toContain("apid");
    }
  });

  it("cannot be bootstrapped on a worker, nor by somebody who may only read", async () => {
    expect((await lab.talosctl("bootstrap", "--nodes", worker)).stderr).toMatch(
      /code = FailedPrecondition desc = bootstrap can only be performed on a control plane node/,
    );
    for (const role of ["os:reader", "os:operator"]) {
      expect((await lab.as(role, "bootstrap")).stderr).toContain("code = PermissionDenied desc = not authorized");
    }
  });
});

describe("bootstrap", () => {
  it("is accepted once", async () => {
    expect((await lab.talosctl("bootstrap")).code).toBe(0);
    const again = await lab.talosctl("bootstrap");
    expect([again.code, again.stderr]).toEqual([
      1,
      expect.stringContaining("code = AlreadyExists desc = etcd data directory is not empty"),
    ]);
  });

  it("makes the cluster healthy in the eyes of the client and of the machine", async () => {
    const client = await lab.talosctl("health", "--server=false", "--wait-timeout", "60s");
    expect(client.stderr).toMatch(/waiting for all k8s nodes to report schedulable: OK/);
    expect(client.code).toBe(0);
    const server = await lab.talosctl("health", "--wait-timeout", "10s");
    expect([server.code, server.stderr.match(/: (OK|SKIP)$/gm)?.length]).toEqual([0, 16]);
    expect(server.stderr).toContain(`discovered nodes: ["${controlplane}" "${worker}"]`);
  }, 90_000);

  it("gives a kubeconfig with which the API shows both nodes", async () => {
    expect((await lab.talosctl("kubeconfig", join(lab.dir, "kubeconfig"))).code).toBe(0);
    const text = await readFile(join(lab.dir, "kubeconfig"), "utf8");
    expect(text).toContain("admin@homelab");
    const client = connect(text);
    const names = (await client.list({ apiVersion: "v1", kind: "Node" })).map(({ metadata }) => metadata.name);
    client.close();
    expect(names.toSorted()).toEqual(["cp-1", "worker-1"]);
  });

  it("gives it only to administrators and only on a control plane", async () => {
    expect((await lab.as("os:reader", "kubeconfig", join(lab.dir, "none"))).stderr).toContain("not authorized");
    expect((await lab.talosctl("kubeconfig", join(lab.dir, "none"), "--nodes", worker)).stderr).toContain(
      "code = Unimplemented desc = kubeconfig is only available on control plane nodes",
    );
  });
});

describe("day to day", () => {
  it("shows etcd", async () => {
    expect((await lab.talosctl("etcd", "members")).stdout).toMatch(
      new RegExp(`cp-1\\s+https://${controlplane}:2380\\s+https://${controlplane}:2379\\s+false`),
    );
    expect((await lab.talosctl("etcd", "status")).stdout).toMatch(/\d+ [kM]B .*3\.6\.\d+\s+3\.6\.0/);
    expect((await lab.talosctl("etcd", "members", "--nodes", worker)).stderr).toContain(
      "code = Unimplemented desc = member list is only available on control plane nodes",
    );
  });

  it("takes a snapshot that etcd's own reader accepts", async () => {
    const file = join(lab.dir, "etcd.snapshot");
    const { code, stdout } = await lab.as("os:etcd:backup", "etcd", "snapshot", file);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/snapshot info: hash [0-9a-f]+, revision \d+, total keys \d+/),
    ]);
    expect((await stat(file)).size % 512).toBe(32);
    expect((await lab.as("os:reader", "etcd", "snapshot", join(lab.dir, "none"))).stderr).toContain("not authorized");
  });

  it("shows resources by their short names, and only their readers", async () => {
    const shown: Record<string, RegExp> = {
      machinestatus: /running\s+true/,
      ms: /running\s+true/,
      members: /worker-1/,
      machineconfig: /v1alpha1/,
      machinetype: /controlplane/,
      services: /kubelet\s+\d+\s+true\s+true/,
      staticpodstatus: /kube-system\/kube-apiserver-cp-1\s+\d+\s+True/,
      volumestatus: /EPHEMERAL\s+1\s+partition\s+ready\s+\/dev\/sda4\s+32 GB/,
      nodename: /cp-1/,
      nodeaddresses: new RegExp(`${controlplane}/24`),
      systemdisk: /sda/,
      extensions: /qemu-guest-agent/,
      version: /Talos\s+v1\.13\.9/,
      etcdmember: /local\s+\d+\s+[0-9a-f]{16}/,
      rd: /members\.cluster\.talos\.dev/,
    };
    const results = await Promise.all(Object.keys(shown).map((type) => lab.talosctl("get", type)));
    for (const [index, [type, pattern]] of Object.entries(shown).entries()) {
      expect(results[index]?.stdout, `${type}: ${results[index]?.stderr}`).toMatch(pattern);
    }
    expect((await lab.as("os:reader", "get", "members")).stdout).toContain("worker-1");
    expect((await lab.as("os:reader", "get", "machineconfig")).stderr).toContain("not authorized");
    const missing = await lab.talosctl("get", "members", "nobody");
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("NotFound")]);
  }, 60_000);

  it("gives the very configuration back", async () => {
    const { stdout } = await lab.talosctl("get", "machineconfig", "v1alpha1", "--output", "jsonpath={.spec}");
    expect(stdout.trim()).toBe((await readFile(lab.config.controlplane, "utf8")).trim());
  });

  it("shows kernel log, service log, events, memory and the machine's own files", async () => {
    expect((await lab.talosctl("dmesg")).stdout).toContain("bootstrap request received");
    expect((await lab.talosctl("logs", "kubelet")).stdout).toContain("service[kubelet](Running)");
    expect((await lab.talosctl("logs", "nobody")).stderr).toContain("was not registered");
    expect((await lab.talosctl("memory", "--nodes", worker)).stdout).toMatch(/\s16\d{3}\s/);
    expect(await bootId()).toMatch(/^[0-9a-f-]{36}$/);
    expect((await lab.talosctl("read", "/etc/shadow")).stderr).toContain("no such file");
    expect((await lab.talosctl("containers")).stderr).toContain("code = Unimplemented");
  });

  it("applies what needs no reboot without one, and refuses what does when none is wanted", async () => {
    const before = await bootId();
    const label = '{"machine":{"nodeLabels":{"rehearsal":"yes"}}}';
    const patched = await lab.talosctl("patch", "machineconfig", "--patch", label, "--nodes", worker);
    expect(patched.stderr).toContain("Applied configuration without a reboot");
    const refused = await lab.talosctl(
      "patch",
      "machineconfig",
      "--mode",
      "no-reboot",
      "--patch",
      '{"machine":{"env":{"A":"b"}}}',
    );
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringContaining("this config change can't be applied in immediate mode"),
    ]);
    const dry = await lab.talosctl("patch", "machineconfig", "--dry-run", "--patch", '{"machine":{"env":{"A":"b"}}}');
    expect(dry.stderr).toMatch(/with a reboot \(skipped in dry-run\)[\s\S]*\+ +A: b/);
    expect(await bootId()).toBe(before);
    const client = connect(await readFile(join(lab.dir, "kubeconfig"), "utf8"));
    const labelled = await waitFor(
      async () =>
        (await client.get({ apiVersion: "v1", kind: "Node", name: "worker-1" })).metadata.labels?.["rehearsal"],
      { timeoutMs: 20_000, what: "label on the node" },
    );
    client.close();
    expect(labelled).toBe("yes");
  }, 60_000);
});

const patch = (node: string, change: unknown) =>
  lab.talosctl("patch", "machineconfig", "--nodes", node, "--patch", JSON.stringify(change));

/** The process that stands for a machine's kubelet. */
const kwokOf = async (hostname: string): Promise<unknown> =>
  JSON.parse(await readFile(join(lab.dir, "supervisor", "processes", `${hostname}-kwok.json`), "utf8"));

const volume = (name: string, match: string) => ({
  apiVersion: "v1alpha1",
  kind: "UserVolumeConfig",
  name,
  provisioning: { diskSelector: { match }, minSize: "10GiB", grow: true },
});

describe("a changed configuration at work", () => {
  let client: ReturnType<typeof connect>;
  beforeAll(async () => {
    client = connect(await readFile(join(lab.dir, "kubeconfig"), "utf8"));
  });
  afterAll(() => client.close());

  const nodeBecomes = (name: string, expected: unknown) =>
    waitFor(
      async () => {
        expect(await client.get({ apiVersion: "v1", kind: "Node", name })).toMatchObject({ ...Object(expected) });
        return true;
      },
      { timeoutMs: 30_000, intervalMs: 250, what: `changed node ${name}` },
    );

  it("taints a control plane live, and lets it carry pods, without any process starting anew", async () => {
    const before = await kwokOf("cp-1");
    await patch(controlplane, { machine: { nodeTaints: { gpu: "yes:NoSchedule" } } });
    const own = { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" };
    const gpu = { key: "gpu", value: "yes", effect: "NoSchedule" };
    await nodeBecomes("cp-1", { spec: { taints: expect.arrayContaining([own, gpu]) } });
    await patch(controlplane, { cluster: { allowSchedulingOnControlPlanes: true } });
    await nodeBecomes("cp-1", { spec: { taints: [gpu] } });
    expect(await kwokOf("cp-1")).toEqual(before);
  }, 60_000);

  it("cannot taint a worker, and says why: its kubelet may not", async () => {
    await patch(worker, { machine: { nodeTaints: { gpu: "yes:NoSchedule" } } });
    await waitFor(
      async () => (await lab.talosctl("dmesg", "--nodes", worker)).stdout.includes("is not allowed to modify taints"),
      { timeoutMs: 30_000, intervalMs: 250, what: "refusal in the kernel log" },
    );
    await patch(worker, { machine: { nodeTaints: { gpu: { $patch: "delete" } } } });
  }, 60_000);

  it("gives the node as many pods as the kubelet is told, and the machine its time servers", async () => {
    await patch(worker, {
      machine: { kubelet: { extraConfig: { maxPods: 60 } }, time: { servers: ["ntp.example.net"] } },
    });
    await nodeBecomes("worker-1", { status: { capacity: { pods: "60" } } });
    for (const type of ["timeserverspecs", "timeservers"])
      expect((await lab.talosctl("get", type, "--nodes", worker, "--output", "yaml")).stdout).toContain(
        "ntp.example.net",
      );
    expect((await lab.talosctl("get", "timestatus", "--nodes", worker)).stdout).toMatch(/node\s+1\s+true/);
    expect((await lab.talosctl("get", "timeservers", "--nodes", controlplane)).stdout).toContain("time.cloudflare.com");
  }, 60_000);

  it("makes volumes of further disks, and says why one cannot be made", async () => {
    expect((await lab.talosctl("get", "disks", "--nodes", worker)).stdout).toMatch(/sdb\s+1\s+69 GB.*data/);
    await patch(worker, volume("media", 'disk.serial == "data"'));
    await patch(worker, volume("none", 'disk.serial == "other"'));
    const { stdout } = await lab.talosctl("get", "volumestatus", "--nodes", worker);
    expect(stdout).toMatch(/u-media\s+1\s+partition\s+ready\s+\/dev\/sdb1\s+69 GB/);
    expect(stdout).toMatch(/u-none\s+1\s+partition\s+failed/);
    const failed = await lab.talosctl("get", "volumestatus", "u-none", "--nodes", worker, "--output", "yaml");
    expect(failed.stdout).toContain("no disks matched selector for volume");
  }, 60_000);
});

describe("down and up again", () => {
  it("reboots, tracked by the client, with another boot id and the same cluster", async () => {
    const before = await bootId();
    const { code, stderr } = await lab.talosctl("reboot", "--wait", "--timeout", "50s");
    expect(code, stderr).toBe(0);
    expect(await bootId()).not.toBe(before);
    expect((await lab.talosctl("etcd", "members")).stdout).toContain("cp-1");
    const health = await lab.talosctl("health", "--wait-timeout", "30s");
    expect(health.code, health.stderr).toBe(0);
  }, 100_000);

  it("goes on from its disk after a power cut", async () => {
    const before = await bootId();
    await lab.machine("controlplane").powerOff({ graceful: false });
    const dead = await lab.talosctl("version", "--short");
    expect([dead.code, dead.stderr]).toEqual([1, expect.stringContaining("connection refused")]);
    await lab.powerOn("controlplane");
    expect(await bootId()).not.toBe(before);
    const health = await lab.talosctl("health", "--wait-timeout", "30s");
    expect(health.code, health.stderr).toBe(0);
  }, 60_000);

  it("shuts down when asked by an operator", async () => {
    expect((await lab.as("os:reader", "shutdown", "--wait=false")).stderr).toContain("not authorized");
    const { code, stderr } = await lab.talosctl("shutdown", "--nodes", worker, "--wait=false", "--force");
    expect(code, stderr).toBe(0);
    await waitFor(() => lab.halted("worker") !== undefined, {
      timeoutMs: 20_000,
      what: "worker that has switched itself off",
    });
    expect(lab.halted("worker")).toEqual({ error: undefined });
    await lab.powerOn("worker");
    await running("worker");
  }, 60_000);

  it("is empty after a reset of its state, and comes back in maintenance", async () => {
    const { code, stderr } = await lab.talosctl(
      "reset",
      "--nodes",
      worker,
      "--graceful=false",
      "--reboot",
      "--timeout",
      "40s",
      "--system-labels-to-wipe",
      "STATE",
      "--system-labels-to-wipe",
      "EPHEMERAL",
    );
    expect(code, stderr).toBe(0);
    await waitFor(() => lab.machine("worker").stage() === "maintenance", {
      timeoutMs: 20_000,
      what: "worker in maintenance",
    });
    expect((await lab.talosctl("get", "disks", "--insecure", "--nodes", worker)).stdout).toContain("sda");
  }, 60_000);

  it("cannot boot after everything was wiped", async () => {
    const { code, stderr } = await lab.talosctl("reset", "--graceful=false", "--wait=false");
    expect(code, stderr).toBe(0);
    await waitFor(() => lab.halted("controlplane") !== undefined, {
      timeoutMs: 20_000,
      what: "machine that has switched itself off",
    });
    await expect(lab.powerOn("controlplane")).rejects.toMatchObject({ code: "NO_BOOTABLE_DEVICE" });
  }, 60_000);
});
