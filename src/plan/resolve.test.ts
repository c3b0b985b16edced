import { describe, expect, it } from "vitest";
import { seed, sourceOf, type Seed } from "../../test/seed.ts";
import type { AppContext } from "../apps/define.ts";
import type { ContainerApp } from "../apps/lab-app.ts";
import type { Lab } from "./lab.ts";
import { planLab } from "./load-lab.ts";

function plan(change: (seed: Seed) => void): Lab {
  const input = seed();
  change(input);
  const { lab, issues } = planLab(sourceOf(input));
  if (lab === undefined) throw new Error(JSON.stringify(issues));
  return lab;
}

describe("resolve", () => {
  it("decides what the config leaves open", () => {
    const lab = plan(({ config }) => {
      config.nodes = {
        "worker-1": { role: "worker", ip: "192.168.1.50", memory: "1TiB" },
        "cp-1": { role: "controlplane", ip: "192.168.1.201" },
      };
      config.proxmox = { ip: "192.168.1.10", tags: ["zfs", "big"] };
    });
    const place = { host: "pve", storage: "local-lvm", network: "lan" };
    const nothing = { disks: [], labels: [], taints: [], pci: [] };
    expect(lab.nodes).toEqual([
      {
        ...place,
        ...nothing,
        name: "cp-1",
        role: "controlplane",
        address: "192.168.1.201",
        prefix: 24,
        vmId: 201,
        mac: "BC:24:11:00:00:C9",
        cores: 2,
        memoryMiB: 4096,
        diskGiB: 32,
      },
      {
        ...place,
        ...nothing,
        name: "worker-1",
        role: "worker",
        address: "192.168.1.50",
        prefix: 24,
        vmId: 1050,
        mac: "BC:24:11:00:04:1A",
        cores: 4,
        memoryMiB: 1_048_576,
        diskGiB: 64,
      },
    ]);
    expect(lab.network.dns).toEqual(["192.168.1.1"]);
    expect(lab.proxmox).toMatchObject({ node: "pve", pool: "homelab", tags: ["big", "homelab", "zfs"] });
    expect(lab.cluster).toMatchObject({ endpoint: "https://192.168.1.201:6443", podCidr: "10.244.0.0/16" });
  });

  it("places a guest where it says, with an id from its own network", () => {
    const lab = plan(({ config }) => {
      config.networks = { dmz: { cidr: "192.168.20.7/25", gateway: "192.168.20.1", vlan: 20 } };
      config.proxmox = { ip: "192.168.1.10", hosts: { pve2: { ip: "192.168.1.11" } } };
      config.edge.traefik = { ip: "192.168.20.120", network: "dmz", host: "pve2", storage: "fast" };
      config.nodes["worker-1"] = {
        role: "worker",
        ip: "192.168.1.203",
        memory: "16GiB",
        storage: "big",
        disks: [
          { name: "media", size: "1TiB" },
          { name: "db", size: "20GiB", storage: "fast" },
        ],
        labels: { gpu: "yes", "homelab/disk": "big" },
        taints: { gpu: "yes:NoSchedule" },
      };
    });
    expect(lab.networks.map(({ name, cidr, dns, vlan }) => [name, cidr, dns[0], vlan])).toEqual([
      ["lan", "192.168.1.0/24", "192.168.1.1", 0],
      ["dmz", "192.168.20.0/25", "192.168.20.1", 20],
    ]);
    expect(lab.network).toBe(lab.networks[0]);
    expect(lab.proxmox.hosts.map(({ name }) => name)).toEqual(["pve", "pve2"]);
    const traefik = { host: "pve2", storage: "fast", network: "dmz", prefix: 25, vmId: 120 };
    expect(lab.edge.traefik).toMatchObject(traefik);
    expect(lab.nodes.find(({ name }) => name === "worker-1")).toMatchObject({
      disks: [
        { name: "media", gib: 1024, storage: "big" },
        { name: "db", gib: 20, storage: "fast" },
      ],
      labels: [
        { key: "gpu", value: "yes" },
        { key: "homelab/disk", value: "big" },
      ],
      taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }],
    });
  });

  it("has the API at the shared address, when there is one", () => {
    const lab = plan(({ config }) => {
      config.cluster = { vip: "192.168.1.200" };
    });
    expect([lab.cluster.endpoint, lab.cluster.vip]).toEqual(["https://192.168.1.200:6443", "192.168.1.200"]);
  });

  it("has nothing undefined and nothing but plain data in it", () => {
    const lab = plan(() => undefined);
    expect(JSON.parse(JSON.stringify(lab))).toStrictEqual(lab);
  });

  it("gives external apps their name as host, and others one only when they say so", () => {
    const lab = plan(({ apps }) => {
      apps["apps/external/hidden.ts"] = { image: "a:1", port: 1, host: false };
      apps["apps/internal/shown.ts"] = { image: "a:1", port: 1, host: "show" };
      apps["apps/internal/full.ts"] = { image: "a:1", port: 1, host: "full.home.example.net" };
    });
    expect(lab.apps.map(({ category, name, host }) => `${category}/${name} ${host}`)).toEqual([
      "external/hidden ",
      "external/whoami whoami.home.example.net",
      "internal/full full.home.example.net",
      "internal/it-tools ",
      "internal/shown show.home.example.net",
    ]);
  });

  it("takes an image's tag from versions.json unless the app has one", () => {
    const lab = plan(({ apps, versions }) => {
      versions.images["ghcr.io/a/b"] = `1.2.3@sha256:${"0".repeat(64)}`;
      apps["apps/internal/pinned.ts"] = { image: "ghcr.io/a/b", port: 1 };
    });
    expect(containers(lab).map(({ workloads: [main] }) => main.image)).toEqual([
      "docker.io/traefik/whoami:v1.11.0",
      "docker.io/corentinth/it-tools:2024.10.22-7ca5933",
      `ghcr.io/a/b:1.2.3@sha256:${"0".repeat(64)}`,
    ]);
  });

  it("limits memory to twice what is reserved unless told otherwise", () => {
    const lab = plan(({ apps }) => {
      apps["apps/internal/a.ts"] = { image: "a:1", port: 1, memory: "512MiB" };
      apps["apps/internal/b.ts"] = { image: "a:1", port: 1, memory: "1GiB", memoryLimit: "1536MiB" };
    });
    expect(
      containers(lab)
        .slice(1, 3)
        .map(({ workloads: [main] }) => main.resources),
    ).toEqual([
      { cpu: "10m", memory: "512Mi", memoryLimit: "1Gi" },
      { cpu: "10m", memory: "1Gi", memoryLimit: "1536Mi" },
    ]);
  });
});

function containers(lab: Lab): readonly ContainerApp[] {
  return lab.apps.filter((app) => app.kind === "container");
}

const byDomain = ({ domain }: AppContext): unknown => ({ image: "a:1", port: 1, env: { DOMAIN: domain } });
const broken = (): unknown => {
  throw new Error("no luck");
};

describe("planLab", () => {
  it("gives each app its sealed values, sorted, and refuses what is not sealed", () => {
    const input = seed();
    input.sealed["apps/external/whoami.sealed.json"] = { TOKEN: "AgB=", "a.key": "AgC" };
    const { lab, issues } = planLab(sourceOf(input));
    expect(issues).toEqual([]);
    expect(lab?.apps.map(({ name, sealed }) => [name, sealed])).toEqual([
      [
        "whoami",
        [
          { key: "TOKEN", value: "AgB=" },
          { key: "a.key", value: "AgC" },
        ],
      ],
      ["it-tools", []],
    ]);
    input.sealed["apps/external/whoami.sealed.json"] = { TOKEN: "hunter2" };
    const wrong = planLab(sourceOf(input)).issues;
    expect(wrong).toMatchObject([{ code: "INVALID", path: "apps/external/whoami.sealed.json:TOKEN" }]);
    expect(JSON.stringify(wrong)).not.toContain("hunter2");
  });

  it("gives an app that is a function the lab's domain, and says whose fault a failure is", () => {
    const source = sourceOf(seed());
    const [app] = source.apps;
    if (app === undefined) throw new Error("the seed has apps");
    const { lab, issues } = planLab({ ...source, apps: [{ ...app, value: byDomain }] });
    expect(issues).toEqual([]);
    expect(lab?.apps[0]).toMatchObject({ workloads: [{ env: [{ name: "DOMAIN", value: "home.example.net" }] }] });
    expect(() => planLab({ ...source, apps: [{ ...app, value: broken }] })).toThrow("apps/external/whoami.ts: no luck");
  });

  it("gives no lab where the shape is wrong, and one with issues where only a rule is broken", () => {
    const wrong = seed();
    Object.assign(wrong.config, { domain: 7 });
    expect(planLab(sourceOf(wrong))).toMatchObject({ lab: undefined, issues: [{ code: "INVALID", path: "domain" }] });
    expect(
      planLab({ config: undefined, versions: undefined, apps: [], sealed: [], folders: [] }).issues.map(
        ({ code }) => code,
      ),
    ).toEqual(["MISSING", "MISSING"]);
  });
});
