import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Surroundings } from "../src/plan/load-lab.ts";
import { check } from "./issues.ts";
import type { Reject } from "./reject.ts";
import { seed } from "./seed.ts";

const folder = join(import.meta.dirname, "rejects");
const names = readdirSync(folder).map((file) => file.replace(/\.ts$/, ""));

const surroundings = (secrets: readonly string[] | undefined): Surroundings =>
  secrets === undefined ? {} : { secrets: new Set(secrets) };

describe.each(names)("%s", async (name) => {
  const { reject }: { reject: Reject } = await import(`./rejects/${name}.ts`);

  it("is refused, saying where, why and what to write", () => {
    const lab = seed();
    reject.wrong(lab);
    const { issues } = check(lab, surroundings(reject.secrets?.wrong));
    expect(issues).toEqual(reject.issues);
    expect(reject.issues.map(({ code }) => code)).toContain(name.toUpperCase().replaceAll("-", "_"));
  });

  it("has a twin that is accepted", () => {
    const lab = seed();
    reject.right(lab);
    const { lab: planned, issues } = check(lab, surroundings(reject.secrets?.right));
    expect(issues).toEqual([]);
    expect(planned).toBeDefined();
  });
});

describe("checks", () => {
  it("find no fault with the seed's lab", () => {
    expect(check(seed()).issues).toEqual([]);
  });

  it("have a fixture for every code that they can say", () => {
    const folders = ["plan/checks", "render/checks"].map((name) => join(import.meta.dirname, "../src", name));
    const bySchema = ["api-only", "invalid", "missing", "unknown-key"];
    const files = folders.flatMap((checks) => readdirSync(checks).map((file) => join(checks, file)));
    const codes = files.flatMap((file) => {
      const text = readFileSync(file, "utf8");
      return [...text.matchAll(/code: "([A-Z_]+)"/g)].map(([, code = ""]) => code.toLowerCase().replaceAll("_", "-"));
    });
    expect(codes.length).toBeGreaterThan(20);
    expect([...new Set([...bySchema, ...codes])].toSorted()).toEqual(names.toSorted());
  });

  it("tell everything at once", () => {
    const lab = seed();
    lab.config.nodes["worker-1"] = { role: "worker", ip: "192.168.2.203", cores: 4, vmId: 202 };
    lab.config.gateway.ip = "192.168.1.1";
    Object.assign(lab.config.proxmox, { storge: {} });
    Object.assign(lab.versions, { kubernets: "1.36.3", kubernetes: "1.36" });
    const said = check(lab).issues.map(({ code, path }) => `${path} ${code}`);
    expect(said).toEqual([
      "edge.traefik.ip VM_ID_TAKEN",
      "gateway.ip ADDRESS_TAKEN",
      "nodes.worker-1.ip ADDRESS_OUTSIDE",
      "nodes.worker-1.memory WORKER_MEMORY",
      "proxmox.storge UNKNOWN_KEY",
      "versions.json:kubernetes INVALID",
      "versions.json:kubernets UNKNOWN_KEY",
    ]);
  });
});
