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

/** A machine of a lab, by the key that the lab knows it by. */
export interface LabMachine {
  readonly type: Type;
  readonly hostname: string;
  /** Last octet of its address, and of its MAC and uuid. */
  readonly host: number;
}

/** One control plane and one worker. */
const PAIR = {
  controlplane: { type: "controlplane", hostname: "cp-1", host: 201 },
  worker: { type: "worker", hostname: "worker-1", host: 203 },
} as const satisfies Record<Type, LabMachine>;

/** Machines with fast simulated durations, the configurations that the real talosctl makes for them, and talosctl. */
export interface TalosLab<K extends string = Type> {
  readonly dir: string;
  readonly addresses: Readonly<Record<K, string>>;
  /** File of the configuration. */
  readonly config: Readonly<Record<Type, string>>;
  machine(key: K): Machine;
  /** Has the machine switched itself off since it got its power? Its error, if it had one. */
  halted(key: K): { readonly error: Error | undefined } | undefined;
  powerOn(key: K, changes?: Partial<MachineOptions>): Promise<Machine>;
  /** Through the control plane, to it unless arguments name nodes; never throws for an exit code of 1. */
  talosctl(...args: string[]): Promise<ExecResult>;
  /** As a client with these roles only. */
  as(role: string, ...args: string[]): Promise<ExecResult>;
  /** A file in the lab's folder. */
  file(name: string, content: string): Promise<string>;
  stop(): Promise<void>;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

export interface LabOptions<K extends string> {
  readonly machines: Readonly<Record<K, LabMachine>>;
  /** Second octet of the addresses. */
  readonly octet?: number;
  /** Address in the cluster's endpoint; the first control plane's unless given. */
  readonly endpoint?: string;
  /** Further arguments of `talosctl gen config`. */
  readonly generate?: readonly string[];
}

/** @param subnet third octet of the lab's addresses, so that suites do not meet */
export function startTalosLab(subnet: number): Promise<TalosLab> {
  return startLab(subnet, { machines: PAIR });
}

/** As {@link startTalosLab}, with other machines. */
export async function startLab<K extends string>(subnet: number, options: LabOptions<K>): Promise<TalosLab<K>> {
  const { octet = 231 } = options;
  const dir = await mkdtemp(join(tmpdir(), "homelab-talos-"));
  const binary = toolPath("talosctl");
  const keys = Object.keys(options.machines).filter((key): key is K => key in options.machines);
  const addressOf = (key: K): string => `127.${octet}.${subnet}.${options.machines[key].host}`;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every key of K is in the list
  const addresses = Object.fromEntries(keys.map((key) => [key, addressOf(key)])) as Record<K, string>;
  const firstControlPlane = keys.find((key) => options.machines[key].type === "controlplane");
  if (firstControlPlane === undefined) throw new Error("a lab needs a control plane");
  const first = addressOf(firstControlPlane);
  const supervisor = createSupervisor(join(dir, "supervisor"));
  const machines = new Map<K, Machine>();
  const halts = new Map<K, { readonly error: Error | undefined }>();
  const run = (talosconfig: string, args: readonly string[]): Promise<ExecResult> =>
    exec(binary, args, {
      cwd: dir,
      env: { HOME: dir, PATH: "/usr/bin:/bin", TALOSCONFIG: talosconfig },
      accept: [0, 1],
      timeout: 60_000,
    });
  const config = { controlplane: join(dir, "controlplane.yaml"), worker: join(dir, "worker.yaml") };
  const talosconfig = join(dir, "talosconfig");

  const lab: TalosLab<K> = {
    dir,
    addresses,
    config,
    machine(key) {
      const machine = machines.get(key);
      if (machine === undefined) throw new Error(`${key} has no power`);
      return machine;
    },
    halted: (key) => halts.get(key),
    async powerOn(key, changes = {}) {
      halts.delete(key);
      const { type, hostname, host } = options.machines[key];
      const cp = type === "controlplane";
      const machine = await powerOnMachine({
        dir: join(dir, "disks", key),
        address: addresses[key],
        mac: `BC:24:11:00:00:${host.toString(16).toUpperCase().padStart(2, "0")}`,
        uuid: `2c1f0e9e-0000-4000-8000-000000000${host}`,
        cores: cp ? 2 : 4,
        memoryMiB: cp ? 4096 : 16_384,
        diskBytes: 32 * 1024 ** 3,
        nocloud: { hostname },
        image: { talosVersion: "v1.13.9", schematic: "0".repeat(64), extensions: ["siderolabs/qemu-guest-agent"] },
        tools: (name) => Promise.resolve(toolPath(name)),
        supervisor,
        speed: 0.001,
        createNode: createKubernetesNode,
        onHalted: (error) => halts.set(key, { error }),
        ...changes,
      });
      machines.set(key, machine);
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
        endpoints: [first],
        nodes: [first],
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

  const endpoint = `https://${options.endpoint ?? first}:6443`;
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
    ...(options.generate ?? []),
  );
  await lab.talosctl("config", "endpoint", first);
  await lab.talosctl("config", "node", first);
  return lab;
}
