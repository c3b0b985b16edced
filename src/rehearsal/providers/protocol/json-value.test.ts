import { expect, it } from "vitest";
import { valueFromJson } from "./json-value.ts";
import type { CtyType } from "./type.ts";

const type: CtyType = ["object", { a: "string", b: ["object", { c: "bool" }], d: ["set", "string"] }];
const read = (json: string): unknown => valueFromJson(new TextEncoder().encode(json), type);

it("reads a stored state, without attributes that are gone and with null for new ones", () => {
  expect(read('{"a":"x","old":1,"b":{"c":true,"older":2}}')).toEqual({ a: "x", b: { c: true }, d: null });
  expect(read('{"a":null,"b":{},"d":["z","y"]}')).toEqual({ a: null, b: { c: null }, d: ["y", "z"] });
  expect(read("null")).toBeNull();
});

it("refuses a state that does not fit", () => {
  expect(() => read('{"a":1}')).toThrow("a should be a string");
});
