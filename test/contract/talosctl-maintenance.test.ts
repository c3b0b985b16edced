import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { waitFor } from "../../src/lib/wait.ts";
import { startTalosLab } from "./talos-lab.ts";
import type { TalosLab } from "./talos-lab.ts";

/**
 * In TLS 1.3 the client's handshake is over before the server has looked for its certificate: it reads the server's
 * alert, or finds the connection closed when it writes its first request, whichever comes first.
 */
const REFUSED_WITHOUT_CERTIFICATE: unknown = expect.stringMatching(
  /certificate required|: EOF|write: (broken pipe|connection reset by peer)/,
);

let lab: TalosLab;
let node = "";

beforeAll(async () => {
  lab = await startTalosLab(2);
  node = lab.addresses.controlplane;
});
afterAll(() => lab.stop());

describe("a machine without configuration", () => {
  it("comes up in maintenance in well under a second of fast simulation", async () => {
    const before = performance.now();
    const machine = await lab.powerOn("controlplane");
    expect(machine.stage()).toBe("maintenance");
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it("answers a client without certificate", async () => {
    const { stdout } = await lab.talosctl("version", "--insecure", "--nodes", node);
    expect(stdout).toMatch(/Server:[\s\S]*Tag:\s+v1\.13\.9/);
    expect((await lab.talosctl("get", "disks", "--insecure", "--nodes", node)).stdout).toMatch(/sda\s+1\s+34 GB/);
    expect((await lab.talosctl("get", "machinestatus", "--insecure", "--nodes", node)).stdout).toMatch(
      /maintenance\s+true/,
    );
  });

  it("reports the addresses that the real bpg provider waits for", () => {
    const agent = lab.machine("controlplane").agent();
    expect(agent.running).toBe(true);
    expect(agent.interfaces.map(({ name }) => name)).toEqual(["lo", "eth0"]);
    expect(agent.interfaces[1]?.addresses).toEqual([
      { address: node, prefix: 24, family: "ipv4" },
      { address: "fd00::be24:11ff:fe00:c9", prefix: 64, family: "ipv6" },
    ]);
  });

  it("lets a stranger do nothing but apply a configuration", async () => {
    const { code, stderr } = await lab.talosctl(
      "reset",
      "--insecure",
      "--nodes",
      node,
      "--graceful=false",
      "--wait=false",
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining("not authorized")]);
  });

  it("shows no configuration and refuses the sensitive type", async () => {
    const { code, stderr } = await lab.talosctl("get", "machineconfig", "--insecure", "--nodes", node);
    expect([code, stderr]).toEqual([1, expect.stringContaining("not authorized")]);
  });

  it("refuses a wrong configuration in Talos' words and stays in maintenance", async () => {
    const good = await readFile(lab.config.controlplane, "utf8");
    const unknown = await lab.file("unknown.yaml", good.replace(/^machine:/m, "machine:\n    bogus: 1"));
    const invalid = await lab.file("invalid.yaml", good.replace("type: controlplane", "type: worker"));
    const noConfig = await lab.file("none.yaml", "apiVersion: v1alpha1\nkind: HostnameConfig\nauto: stable\n");
    const apply = (file: string) => lab.talosctl("apply-config", "--insecure", "--nodes", node, "--file", file);
    expect((await apply(unknown)).stderr).toMatch(/unknown keys found during decoding:\s+machine:\s+bogus: 1/);
    expect((await apply(invalid)).stderr).toContain(
      "code = InvalidArgument desc = 1 error occurred:\n\t* v1alpha1.Config: 4 errors occurred:\n\t* etcd config is only allowed on control plane machines",
    );
    expect((await apply(noConfig)).stderr).toContain("doesn't contain v1alpha1 config");
    expect(lab.machine("controlplane").stage()).toBe("maintenance");
  });

  it("shows what a configuration would do without taking it", async () => {
    const { stderr } = await lab.talosctl(
      "apply-config",
      "--insecure",
      "--nodes",
      node,
      "--file",
      lab.config.controlplane,
      "--dry-run",
    );
    expect(stderr).toContain("Applied configuration with a reboot (skipped in dry-run).");
    expect(lab.machine("controlplane").stage()).toBe("maintenance");
  });

  it("keeps a worker's API closed until its control plane gives it a certificate", async () => {
    const worker = await lab.powerOn("worker");
    await lab.talosctl("apply-config", "--insecure", "--nodes", lab.addresses.worker, "--file", lab.config.worker);
    await waitFor(() => worker.stage() === "booting", {
      timeoutMs: 5_000,
      what: "worker that boots with its configuration",
    });
    const { code, stderr } = await lab.talosctl("version", "--insecure", "--nodes", lab.addresses.worker);
    expect([code, stderr]).toEqual([1, expect.stringContaining("connection refused")]);
    expect(worker.stage()).toBe("booting");
  });

  it("takes a good one, reboots, and speaks only to its own clients from then on", async () => {
    const { stderr } = await lab.talosctl(
      "apply-config",
      "--insecure",
      "--nodes",
      node,
      "--file",
      lab.config.controlplane,
    );
    expect(stderr).toContain("Applied configuration with a reboot");
    await waitFor(() => lab.machine("controlplane").stage() === "running", {
      timeoutMs: 5_000,
      what: "configured machine",
    });
    const insecure = await lab.talosctl("version", "--insecure", "--nodes", node);
    expect([insecure.code, insecure.stderr]).toEqual([1, REFUSED_WITHOUT_CERTIFICATE]);
    expect((await lab.talosctl("version")).stdout).toMatch(/Tag:\s+v1\.13\.9[\s\S]*RBAC/);
  });

  it("gives the worker its certificate, so that it can be asked through the control plane", async () => {
    await waitFor(() => lab.machine("worker").stage() === "running", {
      timeoutMs: 5_000,
      what: "worker with a certificate",
    });
    const { stdout } = await lab.talosctl("get", "members");
    expect(stdout).toMatch(/cp-1\s+1\s+cp-1\s+controlplane[\s\S]*worker-1\s+1\s+worker-1\s+worker/);
    const both = await lab.talosctl("version", "--nodes", `${node},${lab.addresses.worker},127.231.2.9`);
    expect(both.stdout).toContain(`NODE:        ${node}`);
    expect(both.stdout).toContain(`NODE:        ${lab.addresses.worker}`);
    expect(both.stderr).toMatch(/127\.231\.2\.9: rpc error: code = Unavailable .*connection refused/);
  });

  it("refuses a client of another cluster", async () => {
    const other = `${lab.dir}/secrets-other.yaml`;
    await lab.talosctl("gen", "secrets", "--output-file", other);
    await lab.talosctl(
      "gen",
      "config",
      "other",
      "https://127.231.2.201:6443",
      "--with-secrets",
      other,
      "--output-dir",
      `${lab.dir}/other`,
    );
    const foreign = await lab.talosctl(
      "--talosconfig",
      `${lab.dir}/other/talosconfig`,
      "--endpoints",
      node,
      "--nodes",
      node,
      "version",
    );
    expect([foreign.code, foreign.stderr]).toEqual([
      1,
      expect.stringContaining("certificate signed by unknown authority"),
    ]);
  });
});
