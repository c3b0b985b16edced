import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exec } from "../../src/lib/exec.ts";
import type { ExecResult } from "../../src/lib/exec.ts";
import { messageOf } from "../../src/lib/error.ts";
import { loadMachineConfig } from "../../src/rehearsal/talos/config/load.ts";
import { toolPath } from "../tools.ts";

let dir = "";
let talosctl = "";
const generated = { controlplane: "", worker: "" };

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-talos-validate-"));
  talosctl = toolPath("talosctl");
  await run("gen", "config", "homelab", "https://127.231.1.201:6443", "--output-dir", dir);
  generated.controlplane = await readFile(join(dir, "controlplane.yaml"), "utf8");
  generated.worker = await readFile(join(dir, "worker.yaml"), "utf8");
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function run(...args: string[]): Promise<ExecResult> {
  return exec(talosctl, args, { env: { HOME: dir, PATH: "/usr/bin:/bin" }, accept: [0, 1] });
}

/** What the real program says about a configuration, and what the machine would answer. */
async function both(config: string): Promise<{ real: string; ours: string }> {
  const file = join(dir, "config.yaml");
  await writeFile(file, config);
  const { code, stderr } = await run("validate", "--mode", "cloud", "--config", file);
  const real = code === 0 ? "valid" : stderr.replace(/^WARNING:.*\n/gm, "").trim();
  try {
    loadMachineConfig(config);
    return { real, ours: "valid" };
  } catch (error) {
    return { real, ours: messageOf(error).trim() };
  }
}

type Change = (text: string) => string;
const swap =
  (from: string | RegExp, to: string): Change =>
  (text) => {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`the generated config has no ${String(from)}`);
    return changed;
  };
const all =
  (...changes: Change[]): Change =>
  (text) =>
    changes.reduce((value, change) => change(value), text);

const refused: Record<string, ["controlplane" | "worker", Change]> = {
  "an unknown key": ["controlplane", swap(/^machine:/m, "machine:\n    bogus: 1")],
  "unknown keys in several places": [
    "controlplane",
    all(
      swap(/^machine:/m, "foo: 1\nmachine:\n    bogus: {x: 1}\n    list: [1]"),
      swap(/^cluster:/m, "cluster:\n    zzz: a"),
    ),
  ],
  "an unknown key deep inside": [
    "controlplane",
    swap("clusterName: homelab", "clusterName: homelab\n    coreDNS:\n        foo: 1\n        disabled: true"),
  ],
  "an unknown machine type": ["controlplane", swap("type: controlplane", "type: foo")],
  "a control plane's keys on a worker": ["controlplane", swap("type: controlplane", "type: worker")],
  "a worker's keys on a control plane": ["worker", swap("type: worker", "type: controlplane")],
  "values of a wrong type": [
    "controlplane",
    all(
      swap("clusterName: homelab", "clusterName: homelab\n    allowSchedulingOnControlPlanes: ja"),
      swap("wipe: false", "wipe: 7"),
    ),
  ],
  "a port that is no number": ["controlplane", swap("port: 7445", "port: abc")],
  "broken base64": ["controlplane", swap(/crt: LS0\S+/, 'crt: "%%%"')],
  "no endpoint": ["controlplane", swap(/ +endpoint: https.*\n/, "")],
  "an empty endpoint": ["controlplane", swap(/endpoint: https\S+/, 'endpoint: ""')],
  "an endpoint's port out of range": ["controlplane", swap(/endpoint: https\S+/, "endpoint: https://cp:70000")],
  "no machine section": ["controlplane", swap(/^machine:[\s\S]*?(?=^cluster:)/m, "")],
  "no cluster section": ["controlplane", swap(/^cluster:[\s\S]*?(?=^---)/m, "")],
  "a machine CA without key": ["controlplane", swap(/key: LS0\S+/, 'key: ""')],
  "no machine CA": ["controlplane", swap(/^ {4}ca:\n[\s\S]*?(?=^ {4}certSANs)/m, "")],
  "several problems at once": [
    "controlplane",
    all(swap("type: controlplane", "type: foo"), swap(/endpoint: https\S+/, 'endpoint: ""')),
  ],
  "no persistence": ["controlplane", swap("persist: true", "persist: false")],
  "discovery without cluster id": ["controlplane", all(swap(/^ {4}id: .*\n/m, ""), swap(/^ {4}secret: .*\n/m, ""))],
  "a CNI that is not known": ["controlplane", swap("dnsDomain:", "cni: {name: bogus}\n        dnsDomain:")],
  "URLs for no CNI": ["controlplane", swap("dnsDomain:", "cni: {name: none, urls: [http://a]}\n        dnsDomain:")],
  "a bad DNS domain": ["controlplane", swap("cluster.local", '"!"')],
  "inline manifests without and with the same name": [
    "controlplane",
    swap(
      "inlineManifests: []",
      'inlineManifests: [{name: "", contents: "a: 1"}, {name: a, contents: "a: 1"}, {name: a, contents: "a: 1"}]',
    ),
  ],
  "a hostname twice over": ["controlplane", swap("auto: stable", "auto: stable\nhostname: x")],
  "a hostname in both documents": [
    "controlplane",
    swap("    features:", "    network:\n        hostname: foo\n    features:"),
  ],
  "no hostname at all": ["controlplane", swap("auto: stable", "")],
  "an unknown way to find the hostname": ["controlplane", swap("auto: stable", "auto: foo")],
  "a shared address on a worker": [
    "worker",
    swap(
      "    features:",
      "    network:\n        interfaces: [{interface: eth0, vip: {ip: 192.168.1.200}}]\n    features:",
    ),
  ],
  "a shared address that is none, on no interface": [
    "controlplane",
    swap("    features:", "    network:\n        interfaces: [{vip: {ip: 192.168.1}}]\n    features:"),
  ],
  "an interface with an unknown key": [
    "controlplane",
    swap("    features:", "    network:\n        interfaces: [{interface: eth0, vips: 1}]\n    features:"),
  ],
  "an interface with wrong addresses": [
    "controlplane",
    swap(
      "    features:",
      "    network:\n        interfaces: [{interface: eth0, cidr: 192.168.1.1/24, addresses: [192.168.1.1/24, a, 192.168.1.1/33]}]\n    features:",
    ),
  ],
  "a shared address without a name and link": [
    "controlplane",
    (text) => `${text}\n---\napiVersion: v1alpha1\nkind: Layer2VIPConfig\n`,
  ],
  "a shared address whose name is none": [
    "controlplane",
    (text) => `${text}\n---\napiVersion: v1alpha1\nkind: Layer2VIPConfig\nname: vip\nlink: eth0\n`,
  ],
  "a shared address with an unknown key": [
    "controlplane",
    (text) => `${text}\n---\napiVersion: v1alpha1\nkind: Layer2VIPConfig\nname: 192.168.1.200\nip: x\nlink: eth0\n`,
  ],
  "labels, annotations and taints that are none": [
    "worker",
    swap(
      "    features:",
      '    nodeLabels: {"a b": c, "x/y/z": "1", ok: "not ok"}\n    nodeAnnotations: {talos.dev/owned-labels: "x", "/a": b}\n    nodeTaints: {gpu: "yes:Never", ok: "!:NoSchedule", plain: Sometimes}\n    features:',
    ),
  ],
  "kubelet settings that are the machine's": [
    "worker",
    swap("    kubelet:", "    kubelet:\n        extraConfig: {maxPods: 60, authentication: {}, port: 1}"),
  ],
  "time from two sources": [
    "worker",
    (text) =>
      `${text}\n---\napiVersion: v1alpha1\nkind: TimeSyncConfig\nntp: {servers: [a]}\nptp: {devices: [/dev/ptp0]}\n`,
  ],
  "a volume without a size, on no disk": [
    "worker",
    (text) => `${text}\n---\napiVersion: v1alpha1\nkind: UserVolumeConfig\nname: data_1\n`,
  ],
  "a kind that is not registered": ["controlplane", swap("kind: HostnameConfig", "kind: FooConfig")],
  "a document without apiVersion": ["controlplane", swap("apiVersion: v1alpha1\n", "")],
  "a document twice": [
    "controlplane",
    (text) => `${text}\n---\napiVersion: v1alpha1\nkind: HostnameConfig\nhostname: foo\n`,
  ],
  "a key twice": ["controlplane", swap(/^version: .*$/m, "version: v1alpha1\nversion: v1alpha1")],
  "a list": ["controlplane", () => "- a\n"],
  nothing: ["controlplane", () => "---\n---\n"],
};

describe("a machine refuses in the words of the real validation", () => {
  it.each(Object.entries(refused))("%s", async (_title, [type, change]) => {
    const { real, ours } = await both(change(generated[type]));
    expect(real).not.toBe("valid");
    expect(ours).toBe(real);
  });
});

const accepted: Record<string, ["controlplane" | "worker", Change]> = {
  "a generated control plane": ["controlplane", (text) => text],
  "a generated worker": ["worker", (text) => text],
  "scalars where a string is wanted": ["controlplane", swap("clusterName: homelab", "clusterName: 5")],
  "lists as flags": ["controlplane", swap("    apiServer:", "    apiServer:\n        extraArgs: {a: [1, x], b: true}")],
  nulls: ["controlplane", all(swap("wipe: false", "wipe: ~"), swap("persist: true", "persist:"))],
  "a shared address on an interface": [
    "controlplane",
    swap(
      "    features:",
      "    network:\n        interfaces: [{interface: eth0, dhcp: true, vip: {ip: 192.168.1.200}}]\n    features:",
    ),
  ],
  "a shared address as a document": [
    "controlplane",
    (text) => `${text}\n---\napiVersion: v1alpha1\nkind: Layer2VIPConfig\nname: 192.168.1.200\nlink: eth0\n`,
  ],
  "labels, taints, pods and time servers": [
    "worker",
    all(
      swap(
        "    features:",
        '    nodeLabels: {a/b: ""}\n    nodeTaints: {gpu: "yes:NoSchedule", slow: PreferNoSchedule}\n    time: {servers: [ntp.example.net]}\n    features:',
      ),
      swap("    kubelet:", "    kubelet:\n        extraConfig: {maxPods: 60}"),
    ),
  ],
  "another known document": [
    "worker",
    (text) =>
      `${text}\n---\napiVersion: v1alpha1\nkind: UserVolumeConfig\nname: data\nprovisioning:\n    minSize: 1GB\n    diskSelector:\n        match: "true"\n`,
  ],
};

describe("a machine accepts what the real validation accepts", () => {
  it.each(Object.entries(accepted))("%s", async (_title, [type, change]) => {
    expect(await both(change(generated[type]))).toEqual({ real: "valid", ours: "valid" });
  });

  it("reads the PEMs, the type and the hostname", () => {
    const config = loadMachineConfig(generated.controlplane);
    expect(config.type).toBe("controlplane");
    expect(config.machine.ca?.key).toMatch(/^-----BEGIN ED25519 PRIVATE KEY-----/);
    expect(config.cluster.etcd?.ca?.crt).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(config.hostname?.auto).toBe("stable");
    expect(loadMachineConfig(generated.worker).machine.ca?.key).toBeUndefined();
  });
});
