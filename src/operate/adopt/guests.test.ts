import { describe, expect, test } from "vitest";
import { seed, sourceOf, type Seed } from "../../../test/seed.ts";
import type { GuestFacts } from "../../drive/proxmox/inspect.ts";
import type { Lab } from "../../plan/lab.ts";
import { planLab } from "../../plan/load-lab.ts";
import { MACHINE_SECRETS, unknownTo, type Comparison } from "./guests.ts";

function labOf(change: (input: Seed) => void = () => undefined): Lab {
  const input = seed();
  change(input);
  const { lab: planned, issues } = planLab(sourceOf(input));
  if (planned === undefined) throw new Error(JSON.stringify(issues));
  return planned;
}

const lab = labOf();
const VM = 'module.proxmox.proxmox_virtual_environment_vm.node["cp-1"]';
const POOL = "module.proxmox.proxmox_virtual_environment_pool.lab";

function guest(changes: Partial<GuestFacts> = {}): GuestFacts {
  const vmId = lab.nodes.find(({ name }) => name === "cp-1")?.vmId ?? 0;
  const facts = { vmId, kind: "qemu", name: "cp-1", node: "pve", pool: lab.proxmox.pool, tags: [] } as const;
  return { ...facts, running: true, memoryMiB: 4096, ...changes };
}

function compare(changes: Partial<Comparison>): ReturnType<typeof unknownTo> {
  return unknownTo(lab, { known: [MACHINE_SECRETS, POOL], guests: [], pools: [], before: [], ...changes });
}

describe("what a state does not know", () => {
  test("a machine of ours is imported where it is, so is the pool; what the state knows is not", () => {
    const guests = [guest({ node: "pve2" })];
    expect(compare({ guests }).imports).toEqual([{ address: VM, id: `pve2/${guest().vmId}` }]);
    expect(compare({ guests, known: [MACHINE_SECRETS, POOL, VM] }).imports).toEqual([]);
    const pools = [lab.proxmox.pool, "other"];
    expect(compare({ pools, known: [MACHINE_SECRETS] }).imports).toEqual([{ address: POOL, id: lab.proxmox.pool }]);
  });

  test("a tag of the lab makes a guest ours too; without pool and tag it is somebody else's", () => {
    const [tag = ""] = lab.proxmox.tags;
    expect(compare({ guests: [guest({ pool: "", tags: [tag] })] }).imports).toHaveLength(1);
    const foreign = compare({ guests: [guest({ pool: "", tags: ["other"] })], known: [] });
    expect(foreign).toEqual({ imports: [], remove: [], lost: [], strays: [] });
  });

  test("ours by pool, but not by id or kind: it is told, and nothing happens to it", () => {
    const [other, container] = [guest({ vmId: 999 }), guest({ kind: "lxc" })];
    expect(compare({ guests: [other] })).toEqual({ imports: [], remove: [], lost: [], strays: [other] });
    expect(compare({ guests: [container], known: [] })).toMatchObject({ imports: [], remove: [], lost: [] });
  });

  test("Pi-hole is made anew as the edge is, where the lab has one", () => {
    const withPihole = labOf(({ config }) => (config.pihole = { ip: "192.168.1.205" }));
    const found = guest({ kind: "lxc", vmId: withPihole.pihole?.vmId ?? 0 });
    const comparison: Comparison = { known: [MACHINE_SECRETS, POOL], guests: [found], pools: [], before: [] };
    expect(unknownTo(withPihole, comparison)).toMatchObject({ imports: [], remove: [found], strays: [] });
    const address = "module.pihole[0].proxmox_virtual_environment_container.pihole";
    const known = [...comparison.known, address];
    expect(unknownTo(withPihole, { ...comparison, known })).toMatchObject({ remove: [], strays: [] });
    expect(unknownTo(lab, comparison)).toMatchObject({ remove: [], strays: [found] });
  });

  test("the edge is made anew, with and without machine secrets", () => {
    const edge = guest({ vmId: lab.edge.traefik.vmId, kind: "lxc" });
    for (const known of [[], [MACHINE_SECRETS, POOL]])
      expect(compare({ guests: [edge], known, before: undefined })).toEqual({
        imports: [],
        remove: [edge],
        lost: [],
        strays: [],
      });
    const address = "module.traefik.proxmox_virtual_environment_container.traefik";
    expect(compare({ guests: [edge], known: [address] }).remove).toEqual([]);
    expect(compare({ guests: [{ ...edge, pool: "", tags: [] }] }).remove).toEqual([]);
  });
});

describe("machines whose secrets no state has", () => {
  test("made by the interrupted first apply: they are removed", () => {
    const made = guest();
    expect(compare({ guests: [made], known: [] })).toMatchObject({ imports: [], remove: [made], lost: [] });
  });

  test("there before it, or nobody knows since when: they are never touched", () => {
    const old = guest();
    expect(compare({ guests: [old], known: [], before: [old.vmId] })).toMatchObject({ remove: [], lost: [old] });
    expect(compare({ guests: [old], known: [], before: undefined })).toMatchObject({ remove: [], lost: [old] });
  });
});
