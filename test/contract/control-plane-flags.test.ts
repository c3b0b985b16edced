import { beforeAll, describe, expect, it } from "vitest";
import { etcd } from "../../src/rehearsal/components/etcd.ts";
import { kubeApiserver } from "../../src/rehearsal/components/kube-apiserver.ts";
import { kubeControllerManager } from "../../src/rehearsal/components/kube-controller-manager.ts";
import { kubeScheduler } from "../../src/rehearsal/components/kube-scheduler.ts";
import { argsOf, type Component } from "../../src/rehearsal/components/setting.ts";
import { TALOS_FILES, TALOS_FLAGS, TALOS_VALUES } from "./talos-flags.ts";

const pair = { cert: "cert", key: "key" };
const common = { dir: "/machine", address: "127.232.1.201", extraArgs: {} };
const networks = { podSubnets: ["10.244.0.0/16"], serviceSubnets: ["10.96.0.0/12"] };

let components: ReadonlyMap<string, Component>;
beforeAll(() => {
  const list = [
    etcd({
      ...common,
      hostname: "cp-1",
      initialCluster: "cp-1=https://127.232.1.201:2380",
      initialClusterState: "new",
      pki: { ca: "ca", server: pair, peer: pair },
    }),
    kubeApiserver({
      ...common,
      ...networks,
      endpoint: "https://127.232.1.201:6443",
      admissionControl: [],
      pki: {
        ca: "ca",
        serving: pair,
        kubeletClient: pair,
        aggregatorCa: "ca",
        frontProxy: pair,
        etcdCa: "ca",
        etcdClient: pair,
        serviceAccount: { key: "key", publicKey: "public" },
      },
    }),
    kubeControllerManager({
      ...common,
      ...networks,
      leaderElect: false,
      kubeconfig: "kubeconfig",
      pki: { ca: pair, serviceAccountKey: "key" },
    }),
    kubeScheduler({ ...common, leaderElect: false, kubeconfig: "kubeconfig", config: {} }),
  ];
  components = new Map(list.map((component) => [component.name, component]));
});

function componentOf(name: string): Component {
  const component = components.get(name);
  if (component === undefined) throw new Error(`no component ${name}`);
  return component;
}

describe.each(Object.keys(TALOS_FLAGS))("%s", (name) => {
  it("accounts for every flag that Talos gives, and for no other without a reason", () => {
    const rows = componentOf(name).flags;
    const ofTalos = rows.filter(({ decision }) => decision !== "added").map((row) => row.name);
    expect(ofTalos.toSorted()).toEqual([...(TALOS_FLAGS[name] ?? [])].toSorted());
    for (const row of rows.filter(({ decision }) => decision === "added")) expect(row.why, row.name).not.toBe("");
  });

  it("says the values of Talos, and why the ones here differ", () => {
    for (const [flag, value] of Object.entries(TALOS_VALUES[name] ?? {})) {
      const row = componentOf(name).flags.find((candidate) => candidate.name === flag);
      expect(row?.talos, flag).toBe(value);
      // The pod's address is known when the pod runs; here the machine's address is known from the start.
      if (row?.here !== value && value !== "$(POD_IP)") {
        expect(row?.decision, flag).toBe("changed");
        expect(row?.why, flag).not.toBe("");
      }
    }
  });

  it("keeps paths but for the directory of the machine", () => {
    for (const row of componentOf(name).flags)
      if (row.decision === "kept" && row.talos !== row.here && row.talos !== "$(POD_IP)")
        expect(row.here, row.name).toBe(`/machine${row.talos}`);
  });

  it("starts the program with exactly the rows of the table", () => {
    const { flags } = componentOf(name);
    const given = argsOf(flags).map((arg) => /^--([^=]+)=/.exec(arg)?.[1]);
    expect(given).toEqual(flags.filter(({ here }) => here !== undefined).map((row) => row.name));
    expect(new Set(given).size).toBe(given.length);
  });

  it("writes the files that it names, and those that Talos writes", () => {
    const { files, flags } = componentOf(name);
    const written = files.map(({ path }) => `/machine/${path}`);
    const named = flags.flatMap(({ here = "" }) => (here.startsWith("/machine/system/") ? [here] : []));
    expect(written).toEqual(expect.arrayContaining(named));
    for (const file of TALOS_FILES[name] ?? [])
      expect(
        written.some((path) => path.endsWith(`/${file}`)),
        file,
      ).toBe(true);
    for (const file of files) if (file.decision !== "kept") expect(file.why, file.path).not.toBe("");
  });
});

it("notices a flag that gets lost", () => {
  const component = componentOf("kube-scheduler");
  const short = component.flags.slice(1).map((row) => row.name);
  expect(short.toSorted()).not.toEqual([...(TALOS_FLAGS["kube-scheduler"] ?? [])].toSorted());
});
