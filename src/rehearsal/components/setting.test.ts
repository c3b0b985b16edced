import { describe, expect, it } from "vitest";
import { added, argsOf, changed, kept, leftOut, withExtraArgs } from "./setting.ts";

const flags = [
  kept("enable-admission-plugins", "NodeRestriction"),
  changed("bind-address", "0.0.0.0", "127.232.1.1", "own address"),
  leftOut("cloud-provider", "external", "there is none"),
  added("endpoint-reconciler-type", "none", "loopback"),
];

describe("argsOf", () => {
  it("gives what is used here and nothing of what is left out", () => {
    expect(argsOf(flags)).toEqual([
      "--enable-admission-plugins=NodeRestriction",
      "--bind-address=127.232.1.1",
      "--endpoint-reconciler-type=none",
    ]);
  });
});

describe("withExtraArgs", () => {
  const policies = { "enable-admission-plugins": "additive", "bind-address": "denied" } as const;

  it("appends to lists, replaces other flags and takes new ones", () => {
    const extra = { "enable-admission-plugins": ["A", "B"], "endpoint-reconciler-type": "lease", v: "4" };
    expect(argsOf(withExtraArgs("kube-apiserver", flags, extra, policies))).toEqual([
      "--enable-admission-plugins=NodeRestriction,A,B",
      "--bind-address=127.232.1.1",
      "--endpoint-reconciler-type=lease",
      "--v=4",
    ]);
  });

  it("refuses what the machine manages itself", () => {
    expect(() => withExtraArgs("kube-apiserver", flags, { "bind-address": "0.0.0.0" }, policies)).toThrow(
      'kube-apiserver: extra arg "bind-address" is not allowed',
    );
  });
});
