import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import type { HomelabInput } from "../src/config/schema/homelab.ts";
import { formatAddress, parseAddress } from "../src/lib/cidr.ts";
import type { Lab } from "../src/plan/lab.ts";
import { relocate } from "../src/plan/relocate.ts";
import { render } from "../src/render/render.ts";
import { check } from "./issues.ts";
import type { Reject } from "./reject.ts";
import { seed, type Seed } from "./seed.ts";

/** Any lab that is right: 1, 3 or 5 control planes, up to 20 workers, in a private /24, with up to 8 apps. */
const rightLab = fc
  .record({
    lan: fc.tuple(fc.integer({ min: 0, max: 254 }), fc.integer({ min: 0, max: 255 })),
    hosts: fc.uniqueArray(fc.integer({ min: 1, max: 254 }), { minLength: 31, maxLength: 31 }),
    hosted: fc.boolean(),
    argocd: fc.record({
      ui: fc.boolean(),
      webhook: fc.boolean(),
      projects: fc.constantFrom("default" as const, "category" as const),
      notify: fc.constantFrom(undefined, { ntfy: "https://ntfy.sh/my-lab-4711" }, { mail: true }),
    }),
    metrics: fc.boolean(),
    dmz: fc.boolean(),
    controlPlanes: fc.constantFrom(1, 3, 5),
    workers: fc.integer({ min: 0, max: 20 }),
    memory: fc.constantFrom("2GiB", "16GiB", "1536MiB"),
    apps: fc.uniqueArray(fc.stringMatching(/^app-[a-z0-9]{1,8}$/), { maxLength: 8 }),
    category: fc.constantFrom("external", "internal", "media"),
  })
  .map(
    ({
      lan: [second, third],
      hosts,
      controlPlanes,
      workers,
      memory,
      apps,
      category,
      hosted,
      dmz,
      argocd,
      metrics,
    }): Seed => {
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
      input.config.argocd = argocd;
      input.config.mail = { host: "smtp.mylab.dev", user: "lab", from: "lab@mylab.dev", to: "me@mylab.dev" };
      input.config.catalog = { "metrics-server": metrics };
      if (hosted) {
        input.config.proxmox.hosts = { pve2: { ip: ip(30), memory: "1TiB", cores: 64 } };
        Object.assign(nodes["cp-1"] ?? {}, { host: "pve2" });
      }
      if (dmz) {
        const dhcp = { from: "192.168.77.100", to: "192.168.77.250" };
        input.config.networks = { dmz: { cidr: "192.168.77.0/24", gateway: "192.168.77.1", vlan: 77, dhcp } };
        input.config.edge.traefik = { ip: "192.168.77.2", network: "dmz", vmId: 9000 };
      }
      for (const name of apps)
        input.apps[`apps/${category}/${name}.ts`] = { image: `docker.io/a/${name}:1`, port: 8080 };
      return input;
    },
  );

function planned(input: Seed): Lab {
  const { lab, issues } = check(input);
  expect(issues).toEqual([]);
  if (lab === undefined) throw new Error("a lab without issues is planned");
  return lab;
}

/** Every address that something in the lab has. */
function owned(lab: Lab): readonly string[] {
  const nodes = lab.nodes.map(({ address }) => address);
  const routers = lab.networks.map(({ gateway }) => gateway);
  const hosts = lab.proxmox.hosts.map(({ address }) => address);
  const shared = lab.cluster.vip === "" ? [] : [lab.cluster.vip];
  return [...nodes, ...routers, ...hosts, lab.edge.traefik.address, lab.gateway.address, ...shared];
}

describe("any lab that is right", () => {
  it(
    "has no fault, one owner per address, id and MAC, and renders to files that YAML readers take",
    { timeout: 60_000 },
    () => {
      // Much is the same in every lab, and reading YAML takes its time.
      const read = new Set<string>();
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
          expect(JSON.stringify([...render(planned(input))])).toBe(JSON.stringify([...files]));
          for (const [path, text] of files) {
            if (!path.endsWith(".yaml") || read.has(text)) continue;
            for (const document of parseAllDocuments(text)) {
              expect(document.errors).toEqual([]);
              expect(document.toJS()).toBeInstanceOf(Object);
            }
            read.add(text);
          }
        }),
        { numRuns: 20 },
      );
    },
  );

  it("has one owner per loopback address when it is rehearsed", () => {
    fc.assert(
      fc.property(rightLab, fc.integer({ min: 0, max: 38 }), (input, slot) => {
        const lab = relocate(planned(input), { slot, gitUrl: "file:///x", moveLowPorts: false });
        expect(new Set(owned(lab)).size).toBe(owned(lab).length);
        // Mail would be sent past the simulated internet.
        expect(lab.mail?.host).toMatch(/^127\.\d+\.255\./);
        for (const address of owned(lab)) expect(address).toMatch(/^127\.(?!0\.)\d+\.(?!255\.)/);
        expect([lab.cluster.podCidr, lab.cluster.serviceCidr]).toEqual(["10.244.0.0/16", "10.96.0.0/12"]);
      }),
      { numRuns: 40 },
    );
  });
});

/** One mistake each, made in any right lab. */
const MISTAKES: Readonly<Record<string, (input: Seed) => void>> = {
  ACME_SOLVER: ({ config }) => void (config.certificates = { issuer: "letsencrypt", email: "me@mylab.dev" }),
  ADDRESS_IN_DHCP: ({ config }) => {
    config.network.dhcp = { from: config.gateway.ip, to: config.gateway.ip };
  },
  ADDRESS_OUTSIDE: ({ config }) => void (config.gateway.ip = "203.0.113.7"),
  ADDRESS_RESERVED: ({ config }) => void (config.gateway.ip = config.network.cidr.replace("/24", "")),
  ADDRESS_TAKEN: ({ config }) => void (config.gateway.ip = config.proxmox.ip),
  CONTROLLER_TWICE: ({ files }) => {
    files["k8s/apps/mine/deployment.yaml"] =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: mine, namespace: mine }\nspec:\n  selector: { matchLabels: { app: mine } }\n  template:\n    metadata: { labels: { app: mine } }\n    spec: { containers: [{ name: a, image: quay.io/argoproj/argocd:v3.6.1 }] }\n";
  },
  DOMAIN_INVALID: ({ config }) => void (config.domain = "https://home.example.net"),
  EVEN_CONTROL_PLANES: ({ config }) => void (config.nodes["cp-x"] = { role: "controlplane", ip: config.gateway.ip }),
  GIT_URL: ({ config }) => void (config.git.url = "homelab"),
  HOST_CORES: ({ config }) => void (config.proxmox.cores = 1),
  HOST_MEMORY: ({ config }) => void (config.proxmox.memory = "1GiB"),
  HOST_UNKNOWN: ({ config }) => void (config.edge.traefik.host = "elsewhere"),
  HOST_TAKEN: ({ config, apps }) => {
    config.argocd = { webhook: true, host: "sync" };
    apps["apps/external/other.ts"] = { image: "docker.io/a/other:1", port: 80, host: "sync" };
  },
  INVALID: ({ config }) => void (config.edge.traefik.memory = "1.5GiB"),
  LAN_SIZE: ({ config }) => void (config.network.cidr = "172.16.0.0/12"),
  MISSING: ({ config }) => Object.assign(config, { proxmox: undefined }),
  LABEL_RESERVED: ({ config }) =>
    Object.assign(config.nodes["cp-0"] ?? {}, { labels: { "node-role.kubernetes.io/worker": "" } }),
  NAME_INVALID: ({ config }) => void (config.name = "Lab"),
  NAME_TAKEN: ({ config }) => void (config.edge.traefik.name = "cp-0"),
  NEEDS_ITSELF: ({ config }) => void (config.network.dns = [config.edge.traefik.ip]),
  NETWORK_UNKNOWN: ({ config }) => void (config.edge.traefik.network = "nowhere"),
  NETWORK_OVERLAP: ({ config }) => void (config.cluster = { ...config.cluster, pods: config.network.cidr }),
  NO_CONTROL_PLANE: ({ config }) => void (config.nodes = {}),
  NOTIFY_NOWHERE: ({ config }) => void (config.argocd = { notify: {} }),
  NODE_TOO_SMALL: ({ config }) => Object.assign(config.nodes["cp-0"] ?? {}, { memory: "1GiB" }),
  OBJECT_TAKEN: ({ files }) => {
    files["k8s/apps/mine/gateway.yaml"] =
      "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: homelab, namespace: gateway }\n";
  },
  PIN_DIFFERS: ({ files }) => {
    files["terraform/versions.tf"] =
      'terraform {\n  required_providers {\n    talos = {\n      source = "siderolabs/talos"\n      version = "0.1.0"\n    }\n  }\n}\n';
  },
  POOL_TAKEN: ({ config }) => void (config.gateway.pool = `${config.gateway.ip}/32`),
  SECRET_IN_PLAIN: ({ apps }) => {
    apps["apps/external/leak.ts"] = { image: "docker.io/a/leak:1", port: 80, env: { DB_PASSWORD: "hunter22" } };
  },
  SECURITY_WAIVER: ({ files }) => {
    files["k8s/apps/mine/namespace.yaml"] = "apiVersion: v1\nkind: Namespace\nmetadata: { name: mine }\n";
  },
  SERVICE_RANGE: ({ config }) => void (config.cluster = { ...config.cluster, services: "10.96.0.0/28" }),
  STORAGE_FULL: ({ config }) => {
    config.proxmox.storages = { local: { type: "dir" }, "local-lvm": { type: "dir", size: "1GiB" } };
  },
  STORAGE_UNKNOWN: ({ config }) => void (config.proxmox.storages = { local: { type: "dir" } }),
  TIMEZONE_UNKNOWN: ({ config }) => void (config.timezone = "Europe/Nowhere"),
  VLAN_TAKEN: ({ config }) => {
    config.networks = { other: { cidr: "192.168.78.0/24", gateway: "192.168.78.1" } };
  },
  UNKNOWN_KEY: ({ config }) => Object.assign(config.network, { wifi: true }),
  VM_ID_TAKEN: ({ config }) => {
    config.edge.traefik.vmId = 5000;
    Object.assign(config.nodes["cp-0"] ?? {}, { vmId: 5000 });
  },
  WEBHOOK_BLOCKS: ({ files }) => {
    files["k8s/apps/mine/webhook.yaml"] =
      "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\nmetadata: { name: mine }\nwebhooks:\n  - name: mine.example.net\n    clientConfig: { service: { name: mine, namespace: mine } }\n    rules: [{ resources: ['*'] }]\n";
  },
  WORKER_MEMORY: ({ config }) => void (config.nodes["worker-x"] = { role: "worker", ip: config.gateway.ip }),
};

describe.each(Object.entries(MISTAKES))("in any lab that is right, one mistake", (code, make) => {
  it(`${code} is told`, () => {
    fc.assert(
      fc.property(rightLab, (input) => {
        make(input);
        expect(check(input).issues.map((issue) => issue.code)).toContain(code);
      }),
      { numRuns: 6 },
    );
  });
});

/** The seed's lab with more in it, none of which has to do with any mistake of `test/rejects/`. */
const grownLab = fc
  .record({
    apps: fc.uniqueArray(fc.stringMatching(/^more-[a-z0-9]{1,8}$/), { maxLength: 4 }),
    category: fc.constantFrom("external", "internal", "media"),
    timezone: fc.constantFrom("Etc/UTC", "Europe/Vienna", "America/New_York"),
    tags: fc.uniqueArray(fc.stringMatching(/^[a-z]{3,8}$/), { maxLength: 3 }),
    vlan: fc.option(fc.integer({ min: 100, max: 4094 })),
    tcp: fc.boolean(),
  })
  .map(({ apps, category, timezone, tags, vlan, tcp }) => (): Seed => {
    const input = seed();
    input.config.timezone = timezone;
    input.config.proxmox.tags = tags;
    if (vlan !== null) input.config.networks = { more: { cidr: "172.30.7.0/24", gateway: "172.30.7.1", vlan } };
    for (const name of apps)
      input.apps[`apps/${category}/${name}.ts`] = {
        image: `registry.mylab.dev/${name}:1`,
        port: 8080,
        health: tcp ? { tcp: true } : "/health",
      };
    return input;
  });

const rejects = readdirSync(join(import.meta.dirname, "rejects")).map((file) => file.replace(/\.ts$/, ""));

function told(input: Seed, secrets?: readonly string[]): readonly string[] {
  return check(input, secrets === undefined ? {} : { secrets: new Set(secrets) }).issues.map((issue) => issue.code);
}

describe.each(rejects)("in a lab that has more in it, the mistake of %s", async (name) => {
  const { reject }: { reject: Reject } = await import(`./rejects/${name}.ts`);
  const code = name.toUpperCase().replaceAll("-", "_");

  it("is told, and nothing before it was made", () => {
    fc.assert(
      fc.property(grownLab, (grown) => {
        expect(told(grown())).toEqual([]);
        const wrong = grown();
        reject.wrong(wrong);
        expect(told(wrong, reject.secrets?.wrong)).toContain(code);
      }),
      { numRuns: 3 },
    );
  });
});
