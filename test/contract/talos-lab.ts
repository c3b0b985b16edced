import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exec } from "../../src/lib/exec.ts";
import type { ExecResult } from "../../src/lib/exec.ts";
import { issue } from "../../src/lib/pki.ts";
import { createKubernetesNode } from "../../src/rehearsal/kubernetes/node.ts";
import { createSupervisor } from "../../src/rehearsal/supervisor.ts";
import { loadMachineConfig } from "../../src/rehearsal/talos/config/load.ts";
import { powerOnMachine } from "../../src/rehearsal/talos/machine.ts";
import type { Machine, MachineOptions } from "../../src/rehearsal/talos/machine.ts";
import { toolPath } from "../tools.ts";

export type Type = "controlplane" | "worker";

/** Machines with fast simulated durations, the configurations that the real talosctl makes for them, and talosctl. */
export interface TalosLab {
  readonly dir: string;
  readonly addresses: Readonly<Record<Type, string>>;
  /** File of the configuration. */
  readonly config: Readonly<Record<Type, string>>;
  machine(type: Type): Machine;
  /** Has the machine switched itself off since it got its power? Its error, if it had one. */
  halted(type: Type): { readonly error: Error | undefined } | undefined;
  powerOn(type: Type, changes?: Partial<MachineOptions>): Promise<Machine>;
  /** Through the control plane, to it unless arguments name nodes; never throws for an exit code of 1. */
  talosctl(...args: string[]): Promise<ExecResult>;
  /** As a client with these roles only. */
  as(role: string, ...args: string[]): Promise<ExecResult>;
  /** A file in the lab's folder. */
  file(name: string, content: string): Promise<string>;
  stop(): Promise<void>;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** @param subnet third octet of the lab's addresses, so that suites do not meet */
export async function startTalosLab(subnet: number): Promise<TalosLab> {
  const dir = await mkdtemp(join(tmpdir(), "homelab-talos-"));
  const binary = toolPath("talosctl");
  const addresses = { controlplane: `127.231.${subnet}.201`, worker: `127.231.${subnet}.203` };
  const supervisor = createSupervisor(join(dir, "supervisor"));
  const machines = new Map<Type, Machine>();
  const halts = new Map<Type, { readonly error: Error | undefined }>();
  const run = (talosconfig: string, args: readonly string[]): Promise<ExecResult> =>
    exec(binary, args, {
      cwd: dir,
      env: { HOME: dir, PATH: "/usr/bin:/bin", TALOSCONFIG: talosconfig },
      accept: [0, 1],
      timeout: 60_000,
    });
  const config = { controlplane: join(dir, "controlplane.yaml"), worker: join(dir, "worker.yaml") };
  const talosconfig = join(dir, "talosconfig");

  const lab: TalosLab = {
    dir,
    addresses,
    config,
    machine(type) {
      const machine = machines.get(type);
      if (machine === undefined) throw new Error(`${type} has no power`);
      return machine;
    },
    halted: (type) => halts.get(type),
    async powerOn(type, changes = {}) {
      halts.delete(type);
      const cp = type === "controlplane";
      const machine = await powerOnMachine({
        dir: join(dir, "disks", type),
        address: addresses[type],
        mac: cp ? "BC:24:11:00:00:C9" : "BC:24:11:00:00:CB",
        uuid: `2c1f0e9e-0000-4000-8000-0000000002${cp ? "01" : "03"}`,
        cores: cp ? 2 : 4,
        memoryMiB: cp ? 4096 : 16_384,
        diskBytes: 32 * 1024 ** 3,
        nocloud: { hostname: cp ? "cp-1" : "worker-1" },
        image: { talosVersion: "v1.13.9", schematic: "0".repeat(64), extensions: ["siderolabs/qemu-guest-agent"] },
        tools: (name) => Promise.resolve(toolPath(name)),
        supervisor,
        speed: 0.001,
        createNode: createKubernetesNode,
        onHalted: (error) => halts.set(type, { error }),
        ...changes,
      });
      machines.set(type, machine);
      return machine;
    },
    talosctl: (...args) => run(talosconfig, args),
    async as(role, ...args) {
      const { machine } = loadMachineConfig(await readFile(config.controlplane, "utf8"));
      const { crt: cert = "", key = "" } = machine.ca ?? {};
      const client = await issue(
        { cert, key },
        { organization: [role], usages: ["client"], algorithm: "Ed25519", days: 1 },
      );
      const context = {
        endpoints: [addresses.controlplane],
        nodes: [addresses.controlplane],
        ca: base64(cert),
        crt: base64(client.cert),
        // The client wants the label that Talos itself writes.
        key: base64(client.key.replaceAll("PRIVATE KEY", "ED25519 PRIVATE KEY")),
      };
      const file = await lab.file(
        `talosconfig-${role.replaceAll(":", "-")}`,
        JSON.stringify({ context: "t", contexts: { t: context } }),
      );
      return run(file, args);
    },
    async file(name, content) {
      await writeFile(join(dir, name), content);
      return join(dir, name);
    },
    async stop() {
      await Promise.all([...machines.values()].map((machine) => machine.powerOff({ graceful: false })));
      await supervisor.stopAll({ kill: true });
      await rm(dir, { recursive: true, force: true });
    },
  };

  const endpoint = `https://${addresses.controlplane}:6443`;
  await lab.talosctl("gen", "secrets", "--output-file", join(dir, "secrets.yaml"));
  await lab.talosctl(
    "gen",
    "config",
    "homelab",
    endpoint,
    "--with-secrets",
    join(dir, "secrets.yaml"),
    "--kubernetes-version",
    "1.36.3",
    "--output-dir",
    dir,
  );
  await lab.talosctl("config", "endpoint", addresses.controlplane);
  await lab.talosctl("config", "node", addresses.controlplane);
  return lab;
}
