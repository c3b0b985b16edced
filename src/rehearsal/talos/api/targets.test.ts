import { Code } from "@connectrpc/connect";
import { expect, it } from "vitest";
import { targetsOf } from "./targets.ts";

const MERGED = "/machine.MachineService/Version";
const SINGLE = "/cosi.resource.State/Get";

it("answers here without metadata, with the empty node of an insecure client, and when the call was passed on", () => {
  expect(targetsOf(SINGLE, new Headers())).toEqual({ kind: "here" });
  expect(targetsOf(SINGLE, new Headers({ node: "" }))).toEqual({ kind: "here" });
  expect(targetsOf(MERGED, new Headers({ nodes: "a", proxyfrom: "b" }))).toEqual({ kind: "here" });
});

it("passes on to one node, and to several however their header was joined", () => {
  expect(targetsOf(SINGLE, new Headers({ node: "a" }))).toEqual({ kind: "one", target: "a" });
  expect(targetsOf(MERGED, new Headers({ nodes: "a, b,c" }))).toEqual({ kind: "many", targets: ["a", "b", "c"] });
});

it("refuses several nodes for what cannot be merged", () => {
  expect(() => targetsOf(SINGLE, new Headers({ nodes: "a" }))).toThrow(
    expect.objectContaining({ code: Code.InvalidArgument }),
  );
});
