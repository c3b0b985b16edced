import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { seed, sourceOf, type Seed } from "../../test/seed.ts";
import type { Lab } from "../plan/lab.ts";
import { planLab } from "../plan/load-lab.ts";
import { relocate } from "../plan/relocate.ts";
import { traefikImage } from "./traefik-image.ts";
import { renderTraefik } from "./traefik.ts";

function lab(change: (input: Seed) => void = () => undefined): Lab {
  const input = seed();
  change(input);
  const { lab: planned, issues } = planLab(sourceOf(input));
  if (planned === undefined) throw new Error(JSON.stringify(issues));
  return planned;
}
const moved = (real: Lab = lab()): Lab => relocate(real, { slot: 0, gitUrl: "file:///x", moveLowPorts: true });
const files = (of: Lab): { readonly static: unknown; readonly dynamic: unknown } => {
  const rendered = renderTraefik(of);
  return { static: parse(rendered["traefik.yml"]), dynamic: parse(rendered["dynamic.yml"]) };
};

const withPorts = ({ apps }: Seed): void => {
  Object.assign(apps["apps/external/whoami.ts"] ?? {}, {
    ports: {
      mqtt: { port: 1883, nodePort: 30883, edge: 1883 },
      dns: { port: 53, protocol: "UDP", nodePort: 30053, edge: 53 },
      inner: { port: 9000, nodePort: 30900 },
    },
  });
};

const relocated = (change: (input: Seed) => void): Lab["edge"]["traefik"] => moved(lab(change)).edge.traefik;
const endpoint = (name: string) => ({ url: `https://${name}.example.org/push`, user: "1" });

describe("renderTraefik", () => {
  it("listens on the container's own address and passes the domain's TLS to the Gateway", () => {
    const { static: install, dynamic } = files(lab());
    expect(install).toMatchObject({
      entryPoints: {
        web: { address: "192.168.1.202:80" },
        websecure: { address: "192.168.1.202:443" },
        status: { address: "192.168.1.202:8082" },
      },
      ping: { manualRouting: true },
      providers: { file: { filename: "dynamic.yml" } },
    });
    expect(install).not.toHaveProperty("accessLog");
    expect(install).not.toHaveProperty("metrics");
    expect(dynamic).toMatchObject({
      tcp: {
        routers: {
          lab: {
            entryPoints: ["websecure"],
            rule: "HostSNI(`home.example.net`) || HostSNI(`*.home.example.net`)",
            service: "gateway",
            tls: { passthrough: true },
          },
        },
        services: { gateway: { loadBalancer: { servers: [{ address: "192.168.1.210:443" }] } } },
      },
    });
    expect(JSON.stringify(dynamic)).not.toContain("ipAllowList");
    expect(dynamic).not.toHaveProperty("tcp.serversTransports");
    expect(dynamic).not.toHaveProperty("udp");
  });

  it("redirects http to the port for https, wherever that is", () => {
    const { static: install, dynamic } = files(moved());
    expect(install).toMatchObject({
      entryPoints: { web: { address: "127.100.1.202:8080" }, websecure: { address: "127.100.1.202:8443" } },
    });
    expect(dynamic).toMatchObject({
      http: {
        routers: { redirect: { entryPoints: ["web"], middlewares: ["to-https"] } },
        middlewares: { "to-https": { redirectScheme: { scheme: "https", port: "8443", permanent: true } } },
      },
    });
  });

  it("leads ports of apps to the ports of every node that runs apps, TCP with a look whether the node answers", () => {
    const { static: install, dynamic } = files(lab(withPorts));
    expect(install).toMatchObject({
      entryPoints: {
        "whoami-mqtt": { address: "192.168.1.202:1883" },
        "whoami-dns": { address: "192.168.1.202:53/udp" },
      },
    });
    expect(dynamic).toMatchObject({
      tcp: {
        routers: { "whoami-mqtt": { entryPoints: ["whoami-mqtt"], rule: "HostSNI(`*`)", service: "whoami-mqtt" } },
        services: {
          "whoami-mqtt": {
            loadBalancer: { servers: [{ address: "192.168.1.203:30883" }], healthCheck: { interval: "5s" } },
          },
        },
      },
      udp: {
        routers: { "whoami-dns": { entryPoints: ["whoami-dns"], service: "whoami-dns" } },
        services: { "whoami-dns": { loadBalancer: { servers: [{ address: "192.168.1.203:30053" }] } } },
      },
    });
    expect(JSON.stringify(install)).not.toContain("inner");
  });

  it("lets control planes answer where there is no worker", () => {
    const alone = lab((input) => {
      withPorts(input);
      delete input.config.nodes["worker-1"];
      input.config.cluster = { scheduleOnControlPlanes: true };
    });
    expect(JSON.stringify(files(alone).dynamic)).toContain("192.168.1.201:30883");
  });

  it("keeps everybody out but who may come in, on every port that Traefik can keep", () => {
    const { dynamic } = files(
      lab((input) => {
        withPorts(input);
        input.config.edge.traefik.onlyFrom = ["cloudflare", "lan", "203.0.113.7/24"];
      }),
    );
    const range = expect.arrayContaining(["173.245.48.0/20", "192.168.1.0/24", "203.0.113.0/24"]) as unknown;
    expect(dynamic).toMatchObject({
      http: {
        middlewares: { "only-from": { ipAllowList: { sourceRange: range } } },
        routers: { redirect: { middlewares: ["only-from", "to-https"] } },
      },
      tcp: {
        middlewares: { "only-from": { ipAllowList: { sourceRange: range } } },
        routers: { lab: { middlewares: ["only-from"] }, "whoami-mqtt": { middlewares: ["only-from"] } },
      },
    });
  });

  it("believes the load balancers in front, and tells the Gateway who calls", () => {
    const { static: install, dynamic } = files(
      lab(({ config }) => {
        config.edge.traefik.trustedProxies = ["192.168.1.5/32"];
        config.edge.traefik.proxyProtocol = "v1";
      }),
    );
    const trusted = { proxyProtocol: { trustedIPs: ["192.168.1.5/32"] } };
    expect(install).toMatchObject({ entryPoints: { web: trusted, websecure: trusted } });
    expect(install).not.toHaveProperty("entryPoints.status.proxyProtocol");
    expect(dynamic).toMatchObject({
      tcp: {
        services: { gateway: { loadBalancer: { serversTransport: "gateway" } } },
        serversTransports: { gateway: { proxyProtocol: { version: 1 } } },
      },
    });
  });

  it("has metrics where something collects them, for nodes alone", () => {
    const { static: install, dynamic } = files(
      lab(({ config }) => {
        config.monitoring = { metrics: endpoint("metrics"), logs: endpoint("logs") };
      }),
    );
    expect(install).toMatchObject({ metrics: { prometheus: { manualRouting: true } } });
    expect(dynamic).toMatchObject({
      http: {
        routers: { metrics: { entryPoints: ["status"], middlewares: ["scrapers"], service: "prometheus@internal" } },
        middlewares: { scrapers: { ipAllowList: { sourceRange: ["192.168.1.201/32", "192.168.1.203/32"] } } },
      },
    });
  });
});

describe("relocated edge", () => {
  it("has one address for everybody outside of the lab's networks", () => {
    const { onlyFrom } = relocated(({ config }) => {
      config.edge.traefik.onlyFrom = ["cloudflare", "lan"];
    });
    expect(onlyFrom).toEqual(["127.100.255.200/32", "127.100.1.0/24"]);
  });

  it("moves no port to where another one is", () => {
    const { ports, routes } = relocated(({ apps }) => {
      Object.assign(apps["apps/external/whoami.ts"] ?? {}, {
        ports: {
          tls: { port: 1, nodePort: 30001, edge: 8443 },
          low: { port: 2, nodePort: 30002, edge: 53 },
          high: { port: 3, nodePort: 30003, edge: 9000 },
        },
      });
    });
    expect(ports).toEqual({ http: 8080, https: 8443, status: 8082 });
    expect(routes.map(({ name, port }) => [name, port])).toEqual([
      ["whoami-high", 9000],
      ["whoami-low", 8053],
      ["whoami-tls", 18_443],
    ]);
  });
});

describe("traefikImage", () => {
  it("has a name that changes with what is in it and with nothing else", () => {
    const image = traefikImage(lab());
    expect(image.fileName).toMatch(/^traefik-3\.7\.15-[0-9a-f]{12}\.tar$/);
    expect(traefikImage(lab()).fileName).toBe(image.fileName);
    expect(traefikImage({ ...lab(), name: "other" }).fileName).toBe(image.fileName);
    expect(traefikImage({ ...lab(), domain: "other.example.net" }).fileName).not.toBe(image.fileName);
    expect(traefikImage(moved()).fileName).not.toBe(image.fileName);
    expect(traefikImage(lab(withPorts)).fileName).not.toBe(image.fileName);
    expect(Object.keys(image.files)).toEqual(["/etc/traefik/traefik.yml", "/etc/traefik/dynamic.yml"]);
    expect(image.cwd).toBe("/etc/traefik");
  });
});
