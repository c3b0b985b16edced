import { describe, expect, it } from "vitest";
import type { ProxmoxSeed, SeedAcl } from "../options.ts";
import { stateFromSeed } from "../state/seed.ts";
import type { State } from "../state/state.ts";
import { authenticate } from "./identity.ts";
import { isAllowed, privilegesOn } from "./permissions.ts";

const SECRET = "11111111-2222-4333-8444-555555555555";
const token = { user: "tf@pve", token: "separate" };
const whole = { user: "tf@pve", token: "whole" };
const user = { user: "tf@pve" };

function stateWith(acls: readonly SeedAcl[]): State {
  const seed: ProxmoxSeed = {
    node: "pve",
    version: "9.1.4",
    storages: {},
    bridges: [],
    users: {
      "tf@pve": {
        groups: ["ops"],
        tokens: { separate: { secret: SECRET }, whole: { secret: SECRET, privsep: false } },
      },
    },
    roles: { Reader: ["VM.Audit"], Power: ["VM.PowerMgmt"] },
    acls,
    pools: ["lab"],
  };
  return stateFromSeed(seed);
}

describe("privileges", () => {
  it("come down the tree only when they propagate", () => {
    const down = stateWith([{ path: "/vms", who: "tf@pve", role: "Reader" }]);
    expect(isAllowed(down, user, "/vms/100", ["VM.Audit"])).toBe(true);
    expect(isAllowed(down, user, "/", ["VM.Audit"])).toBe(false);
    const here = stateWith([{ path: "/vms", who: "tf@pve", role: "Reader", propagate: false }]);
    expect(isAllowed(here, user, "/vms", ["VM.Audit"])).toBe(true);
    expect(isAllowed(here, user, "/vms/100", ["VM.Audit"])).toBe(false);
  });

  it("of a deeper path replace those above", () => {
    const state = stateWith([
      { path: "/", who: "tf@pve", role: "Administrator" },
      { path: "/vms/100", who: "tf@pve", role: "Reader" },
      { path: "/vms/101", who: "tf@pve", role: "NoAccess" },
    ]);
    expect([...privilegesOn(state, user, "/vms/100")]).toEqual(["VM.Audit"]);
    expect(privilegesOn(state, user, "/vms/101").size).toBe(0);
    expect(isAllowed(state, user, "/vms/102", ["VM.Allocate"])).toBe(true);
  });

  it("of a user count before those of its groups", () => {
    const state = stateWith([
      { path: "/vms", who: "@ops", role: "Power" },
      { path: "/vms", who: "tf@pve", role: "Reader" },
      { path: "/pool", who: "@ops", role: "Power" },
    ]);
    expect([...privilegesOn(state, user, "/vms/1")]).toEqual(["VM.Audit"]);
    expect([...privilegesOn(state, user, "/pool/lab")]).toEqual(["VM.PowerMgmt"]);
  });

  it("of a separated token are those that it and its user have; of another its user's", () => {
    const state = stateWith([
      { path: "/", who: "tf@pve", role: "Reader" },
      { path: "/", who: "tf@pve!separate", role: "Administrator" },
    ]);
    expect([...privilegesOn(state, token, "/")]).toEqual(["VM.Audit"]);
    expect([...privilegesOn(state, whole, "/")]).toEqual(["VM.Audit"]);
    expect(privilegesOn(stateWith([{ path: "/", who: "tf@pve", role: "Reader" }]), token, "/").size).toBe(0);
  });

  it("on a pool count for the guests in it", () => {
    const state = stateWith([{ path: "/pool/lab", who: "tf@pve", role: "Reader" }]);
    expect(isAllowed(state, user, "/vms/100", ["VM.Audit"])).toBe(false);
    state.pools["lab"]?.guests.push(100);
    expect(isAllowed(state, user, "/vms/100", ["VM.Audit"])).toBe(true);
  });

  it("of root are all, of root's separated token only what it was given", () => {
    const state = stateWith([]);
    expect(isAllowed(state, { user: "root@pam" }, "/", ["Sys.Modify", "Permissions.Modify"])).toBe(true);
    expect(privilegesOn(state, { user: "root@pam", token: "none" }, "/").size).toBe(0);
  });
});

describe("a token in the Authorization header", () => {
  const state = stateWith([]);
  it("says who asks", () => expect(authenticate(state, `PVEAPIToken=tf@pve!separate=${SECRET}`, 0)).toEqual(token));
  it.each([
    [undefined, "No ticket"],
    ["Bearer x", "no such user ('')"],
    [`PVEAPIToken=tf@pve!separate=${SECRET.replace("1", "2")}`, "invalid token value!"],
  ])("%s is refused", (header, message) => expect(() => authenticate(state, header, 0)).toThrow(message));
  it("stops working when its user is disabled or it has expired", () => {
    const changed = stateWith([]);
    const account = changed.users["tf@pve"];
    if (account?.tokens["separate"] === undefined) throw new Error("seed without its token");
    account.tokens["separate"].expires = 10;
    expect(() => authenticate(changed, `PVEAPIToken=tf@pve!separate=${SECRET}`, 11_000)).toThrow(
      "token access expired",
    );
    account.enabled = false;
    expect(() => authenticate(changed, `PVEAPIToken=tf@pve!whole=${SECRET}`, 0)).toThrow("is disabled");
  });
});
