import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { HomelabInput } from "../src/config/schema/homelab.ts";
import { formatAddress, parseAddress } from "../src/lib/cidr.ts";
import type { Lab } from "../src/plan/lab.ts";
import { planLab } from "../src/plan/load-lab.ts";
import { relocate } from "../src/plan/relocate.ts";
import { render } from "../src/render/render.ts";
import { seed, sourceOf, type Seed } from "./seed.ts";

/** Any lab that is right: 1, 3 or 5 control planes, up to 20 workers, in a private /24, with up to 8 apps. */
const rightLab = fc
  .record({
    lan: fc.tuple(fc.integer({ min: 0, max: 254 }), fc.integer({ min: 0, max: 255 })),
    hosts: fc.uniqueArray(fc.integer({ min: 1, max: 254 }), { minLength: 30, maxLength: 30 }),
    controlPlanes: fc.constantFrom(1, 3, 5),
    workers: fc.integer({ min: 0, max: 20 }),
    memory: fc.constantFrom("2GiB", "16GiB", "1536MiB"),
    apps: fc.uniqueArray(fc.stringMatching(/^app-[a-z0-9]{1,8}$/), { maxLength: 8 }),
    category: fc.constantFrom("external", "internal", "media"),
  })
  .map(({ lan: [second, third], hosts, controlPlanes, workers, memory, apps, category }): Seed => {
    const input = seed();
    const base = parseAddress(`172.${16 + (second % 16)}.${third}.0`) ?? 0;
    const ip = (index: number): string => formatAddress(base + (hosts[index] ?? 0));
    const nodes: HomelabInput["nodes"] = {};
    for (let n = 0; n < controlPlanes; n++) nodes[`cp-${n}`] = { role: "controlplane", ip: ip(n) };
    for (let n = 0; n < workers; n++) nodes[`worker-${n}`] = { role: "worker", ip: ip(5 + n), memory };
    input.config.network = { cidr: `${formatAddress(base)}/24`, gateway: ip(25) };
    input.config.proxmox.ip = ip(26);
    input.config.edge.traefik.ip = ip(27);
    input.config.gateway.ip = ip(28);
    input.config.nodes = nodes;
    // Without workers control planes run the apps; several of them share an address.
    input.config.cluster = {
      scheduleOnControlPlanes: workers === 0,
      ...(controlPlanes > 1 ? { vip: ip(29) } : {}),
    };
    for (const name of apps) input.apps[`apps/${category}/${name}.ts`] = { image: `docker.io/a/${name}:1`, port: 8080 };
    return input;
  });

function planned(input: Seed): Lab {
  const { lab, issues } = planLab(sourceOf(input));
  expect(issues).toEqual([]);
  if (lab === undefined) throw new Error("a lab without issues is planned");
  return lab;
}

/** Every address that something in the lab has. */
function owned(lab: Lab): readonly string[] {
  const nodes = lab.nodes.map(({ address }) => address);
  return [...nodes, lab.network.gateway, lab.proxmox.address, lab.edge.traefik.address, lab.gateway.address];
}

describe("any lab that is right", () => {
  it("has no fault, one owner per address, id and MAC, and renders to files that YAML readers take", () => {
    fc.assert(
      fc.property(rightLab, (input) => {
        const lab = planned(input);
        const guests = [...lab.nodes, lab.edge.traefik];
        const unique: readonly (readonly unknown[])[] = [
          owned(lab),
          guests.map(({ vmId }) => vmId),
          guests.map(({ mac }) => mac),
        ];
        for (const values of unique) expect(new Set(values).size).toBe(values.length);
        const files = render(lab);
        expect([...files]).toEqual([...render(planned(input))]);
        for (const [path, text] of files) if (path.endsWith(".yaml")) expect(parse(text)).toBeInstanceOf(Object);
      }),
      { numRuns: 20 },
    );
  });

  it("has one owner per loopback address when it is rehearsed", () => {
    fc.assert(
      fc.property(rightLab, fc.integer({ min: 0, max: 38 }), (input, slot) => {
        const lab = relocate(planned(input), { slot, gitUrl: "file:///x", moveLowPorts: false });
        expect(new Set(owned(lab)).size).toBe(owned(lab).length);
        for (const address of owned(lab)) expect(address).toMatch(/^127\.(?!0\.)\d+\.(?!255\.)/);
        expect([lab.cluster.podCidr, lab.cluster.serviceCidr]).toEqual(["10.244.0.0/16", "10.96.0.0/12"]);
      }),
      { numRuns: 40 },
    );
  });
});

/** One mistake each, made in any right lab. */
const MISTAKES: Readonly<Record<string, (input: Seed) => void>> = {
  ADDRESS_OUTSIDE: ({ config }) => void (config.gateway.ip = "203.0.113.7"),
  ADDRESS_RESERVED: ({ config }) => void (config.gateway.ip = config.network.cidr.replace("/24", "")),
  ADDRESS_TAKEN: ({ config }) => void (config.gateway.ip = config.proxmox.ip),
  DOMAIN_INVALID: ({ config }) => void (config.domain = "https://home.example.net"),
  EVEN_CONTROL_PLANES: ({ config }) => void (config.nodes["cp-x"] = { role: "controlplane", ip: config.gateway.ip }),
  GIT_URL: ({ config }) => void (config.git.url = "homelab"),
  INVALID: ({ config }) => void (config.edge.traefik.memory = "1.5GiB"),
  LAN_SIZE: ({ config }) => void (config.network.cidr = "172.16.0.0/12"),
  MISSING: ({ config }) => Object.assign(config, { proxmox: undefined }),
  NAME_INVALID: ({ config }) => void (config.name = "Lab"),
  NAME_TAKEN: ({ config }) => void (config.edge.traefik.name = "cp-0"),
  NETWORK_OVERLAP: ({ config }) => void (config.cluster = { ...config.cluster, pods: config.network.cidr }),
  NO_CONTROL_PLANE: ({ config }) => void (config.nodes = {}),
  UNKNOWN_KEY: ({ config }) => Object.assign(config.network, { wifi: true }),
  VM_ID_TAKEN: ({ config }) => {
    config.edge.traefik.vmId = 5000;
    Object.assign(config.nodes["cp-0"] ?? {}, { vmId: 5000 });
  },
  WORKER_MEMORY: ({ config }) => void (config.nodes["worker-x"] = { role: "worker", ip: config.gateway.ip }),
};

describe.each(Object.entries(MISTAKES))("in any lab that is right, one mistake", (code, make) => {
  it(`${code} is told`, () => {
    fc.assert(
      fc.property(rightLab, (input) => {
        make(input);
        expect(planLab(sourceOf(input)).issues.map((issue) => issue.code)).toContain(code);
      }),
      { numRuns: 15 },
    );
  });
});
