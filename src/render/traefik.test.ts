import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { seed, sourceOf } from "../../test/seed.ts";
import type { Lab } from "../plan/lab.ts";
import { planLab } from "../plan/load-lab.ts";
import { relocate } from "../plan/relocate.ts";
import { traefikImage } from "./traefik-image.ts";
import { renderTraefik } from "./traefik.ts";

function lab(): Lab {
  const { lab } = planLab(sourceOf(seed()));
  if (lab === undefined) throw new Error("the seed's lab has no issue");
  return lab;
}
const moved = (): Lab => relocate(lab(), { slot: 0, gitUrl: "file:///x", moveLowPorts: true });

describe("renderTraefik", () => {
  it("listens on the container's own address and passes the domain's TLS to the Gateway", () => {
    const files = renderTraefik(lab());
    expect(parse(files["traefik.yml"])).toMatchObject({
      entryPoints: { web: { address: "192.168.1.202:80" }, websecure: { address: "192.168.1.202:443" } },
      providers: { file: { filename: "dynamic.yml" } },
    });
    expect(parse(files["dynamic.yml"])).toEqual({
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
  });

  it("redirects http to the entry point for https, wherever that is", () => {
    expect(parse(renderTraefik(moved())["traefik.yml"])).toMatchObject({
      entryPoints: {
        web: {
          address: "127.100.1.202:8080",
          http: { redirections: { entryPoint: { to: "websecure", scheme: "https", permanent: true } } },
        },
        websecure: { address: "127.100.1.202:8443" },
      },
    });
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
    expect(Object.keys(image.files)).toEqual(["/etc/traefik/traefik.yml", "/etc/traefik/dynamic.yml"]);
    expect(image.cwd).toBe("/etc/traefik");
  });
});
