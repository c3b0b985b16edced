import { expect, it } from "vitest";
import { parseType, typeBytes } from "./type.ts";
import type { CtyType } from "./type.ts";

it.each<CtyType>([
  "string",
  "dynamic",
  ["list", "string"],
  ["map", ["set", "number"]],
  ["object", { a: "bool", b: ["tuple", ["string", "dynamic"]] }],
])("reads and writes %j", (type) => {
  expect(parseType(typeBytes(type))).toEqual(type);
});

it("drops the list of optional attributes, which only constraints have", () => {
  expect(parseType(new TextEncoder().encode('["object",{"a":"string"},["a"]]'))).toEqual(["object", { a: "string" }]);
});

it.each(['"text"', '["list"]', '["object","string"]', "{}", "7"])("refuses %s", (json) => {
  expect(() => parseType(new TextEncoder().encode(json))).toThrow();
});
