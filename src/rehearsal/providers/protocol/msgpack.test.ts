import { decode, encode, ExtData } from "@msgpack/msgpack";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeValue, encodeValue } from "./msgpack.ts";
import type { CtyType } from "./type.ts";
import { Dynamic, UNKNOWN } from "./value.ts";
import type { Value } from "./value.ts";

describe("values in MessagePack", () => {
  it("writes an unknown as extension 0 with one zero byte, which is what go-cty writes", () => {
    expect(encodeValue(UNKNOWN, "string")).toEqual(Uint8Array.of(0xd4, 0x00, 0x00));
    expect(encodeValue({ a: UNKNOWN }, ["object", { a: "string" }])).toEqual(
      Uint8Array.of(0x81, 0xa1, 0x61, 0xd4, 0x00, 0x00),
    );
  });

  it("reads unknowns, refined ones too", () => {
    expect(decodeValue(Uint8Array.of(0xd4, 0x00, 0x00), "string")).toBe(UNKNOWN);
    const refined = encode(new ExtData(12, encode(new Map([[1, false]]))));
    expect(decodeValue(refined, ["list", "string"])).toBe(UNKNOWN);
    expect(decodeValue(encode([new ExtData(12, encode({})), "b"]), ["list", "string"])).toEqual([UNKNOWN, "b"]);
  });

  it("refuses other extensions and bytes that are no MessagePack", () => {
    expect(() => decodeValue(encode(new ExtData(7, Uint8Array.of(1))), "string")).toThrow("extension type 7");
    expect(() => decodeValue(Uint8Array.of(0xc1), "string")).toThrow("no MessagePack");
  });

  it("sorts attributes and sets, and drops repeated elements of a set", () => {
    expect(decode(encodeValue({ b: "x", a: true }, ["object", { b: "string", a: "bool" }]))).toEqual({
      a: true,
      b: "x",
    });
    expect(decodeValue(encode(["b", "a", "b"]), ["set", "string"])).toEqual(["a", "b"]);
  });

  it("keeps whole numbers that a double cannot hold", () => {
    const big = 9_007_199_254_740_993n;
    expect(decodeValue(encodeValue(big, "number"), "number")).toBe(big);
    const huge = 2n ** 70n;
    expect(decode(encodeValue(huge, "number"))).toBe(huge.toString());
    expect(decodeValue(encode("0.5"), "number")).toBe(0.5);
    expect(decodeValue(encode(5n, { useBigInt64: true }), "number")).toBe(5);
    expect(() => decodeValue(encode("five"), "number")).toThrow("should be a number");
  });

  it("wraps values of dynamic type with their own type", () => {
    const value = new Dynamic('["list","number"]', [1, 2]);
    const wire = decode(encodeValue(value, "dynamic"));
    expect(wire).toEqual([new TextEncoder().encode('["list","number"]'), [1, 2]]);
    expect(decodeValue(encodeValue({ a: value }, ["object", { a: "dynamic" }]), ["object", { a: "dynamic" }])).toEqual({
      a: value,
    });
    expect(() => decodeValue(encode("bare"), "dynamic")).toThrow("pair of type and value");
  });

  it.each<[unknown, CtyType, string]>([
    [{ a: 1 }, ["object", { a: "string" }], "a should be a string, but is a number"],
    [{}, ["object", { a: "string" }], "a is missing"],
    [{ a: "x", b: "y" }, ["object", { a: "string" }], "no attribute b"],
    [{ a: { b: ["x", 3] } }, ["object", { a: ["object", { b: ["list", "string"] }] }], "a.b[1] should be a string"],
    [["x"], ["tuple", ["string", "bool"]], "should be 2 elements"],
    ["x", ["list", "string"], "should be a list"],
    ["x", ["map", "string"], "should be a map"],
    ["yes", "bool", "should be true or false"],
  ])("refuses %j as %j", (wire, type, message) => {
    expect(() => decodeValue(encode(wire), type)).toThrow(message);
  });

  it("never names a value in an error, for it may be a secret", () => {
    expect(() => decodeValue(encode({ a: ["s3cret-value"] }), ["object", { a: "string" }])).toThrow(
      /^a should be a string, but is a list$/,
    );
  });

  it("gives back every value of every type", () => {
    fc.assert(
      fc.property(typed, ([type, value]) => {
        expect(decodeValue(encodeValue(value, type), type)).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });
});

const leaf: fc.Arbitrary<[CtyType, Value]> = fc.oneof(
  fc.string().map((value): [CtyType, Value] => ["string", value]),
  fc.boolean().map((value): [CtyType, Value] => ["bool", value]),
  fc.maxSafeInteger().map((value): [CtyType, Value] => ["number", value]),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((value) => !Object.is(value, -0))
    .map((value): [CtyType, Value] => ["number", value]),
  fc
    .constantFrom<CtyType>("string", "bool", ["list", "string"], ["object", { a: "number" }])
    .chain((type) => fc.constantFrom<Value>(null, UNKNOWN).map((value): [CtyType, Value] => [type, value])),
);

const typed: fc.Arbitrary<[CtyType, Value]> = fc.letrec<{ node: [CtyType, Value] }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    leaf,
    fc
      .array(tie("node"), { maxLength: 4 })
      .map((items): [CtyType, Value] => [["tuple", items.map(([type]) => type)], items.map(([, value]) => value)]),
    fc
      .dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie("node"), { maxKeys: 4 })
      .map((record): [CtyType, Value] => [
        ["object", Object.fromEntries(Object.entries(record).map(([name, [type]]) => [name, type]))],
        Object.fromEntries(Object.entries(record).map(([name, [, value]]) => [name, value])),
      ]),
    fc.array(fc.string(), { maxLength: 4 }).map((list): [CtyType, Value] => [["list", "string"], list]),
    fc
      .dictionary(
        fc.string().filter((name) => name !== "__proto__"),
        fc.boolean(),
        { maxKeys: 4 },
      )
      .map((record): [CtyType, Value] => [["map", "bool"], { ...record }]),
  ),
})).node;
