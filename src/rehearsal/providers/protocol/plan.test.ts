import { describe, expect, it } from "vitest";
import { planAttributes, withoutWriteOnly } from "./plan.ts";
import type { Attributes } from "./schema.ts";
import { UNKNOWN } from "./value.ts";

const attributes: Attributes = {
  id: { type: "string", description: "", computed: true, keep: true },
  name: { type: "string", description: "", required: true },
  mode: { type: "string", description: "", optional: true, computed: true, default: "auto" },
  result: { type: "string", description: "", computed: true },
  secret: { type: "string", description: "", optional: true, writeOnly: true },
  options: {
    description: "",
    optional: true,
    type: { reset: { type: "bool", description: "", optional: true, computed: true, default: false } },
  },
};
const config = { id: null, name: "a", mode: null, result: null, secret: "s", options: null };
const state = { id: "1", name: "a", mode: "auto", result: "r", secret: null, options: null };

describe("the generic plan", () => {
  it("on create leaves every computed attribute unknown and takes defaults", () => {
    expect(planAttributes(attributes, null, { ...config }, config)).toEqual({
      id: UNKNOWN,
      name: "a",
      mode: "auto",
      result: UNKNOWN,
      secret: null,
      options: null,
    });
  });

  it("changes nothing when the configuration has not changed", () => {
    expect(planAttributes(attributes, state, { ...state, secret: "s" }, config)).toEqual(state);
  });

  it("on update keeps what is to be kept and leaves the rest unknown", () => {
    expect(planAttributes(attributes, state, { ...state, name: "b" }, { ...config, name: "b" })).toEqual({
      ...state,
      name: "b",
      result: UNKNOWN,
    });
  });

  it("takes defaults inside nested objects and unknown configuration as it is", () => {
    const planned = planAttributes(
      attributes,
      null,
      { ...config, name: UNKNOWN, options: { reset: null } },
      { ...config, name: UNKNOWN, options: { reset: null } },
    );
    expect(planned).toMatchObject({ name: UNKNOWN, options: { reset: false } });
  });
});

it("strips write-only attributes at every depth", () => {
  const deep: Attributes = {
    a: {
      description: "",
      optional: true,
      type: { b: { type: "string", description: "", optional: true, writeOnly: true } },
    },
  };
  expect(withoutWriteOnly(deep, { a: { b: "secret" } })).toEqual({ a: { b: null } });
  expect(withoutWriteOnly(attributes, { ...state, secret: "s" })).toEqual(state);
});
