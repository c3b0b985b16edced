import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { toYaml } from "./yaml.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }).filter((value) => /^\P{Surrogate}*$/u.test(value)),
  fc.string(),
  fc.stringMatching(/^[-+.:_,0-9a-fxoeET ]{1,8}$/),
  fc.constantFrom(
    "yes",
    "No",
    "on",
    "OFF",
    "y",
    "~",
    "null",
    "<<",
    "=",
    "0o7",
    "017",
    "1_000",
    "12:30",
    "2024-01-01",
    "1e3",
    ".inf",
    "- a",
    "a: b",
    "a #b",
    "*.x",
    "&a",
    "!b",
    "|",
    ">",
    "%x",
    "@x",
    "`x`",
    "? a",
    "{",
    "[",
    "a\n",
    "a\n\n",
    " a\nb",
    "a\n b\n",
    "a\tb",
    "a\r\nb",
    "\n",
    "\u0085",
    "\u2028",
  ),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(text, tie("any"), { maxKeys: 4 }),
  ),
})).any;

describe("toYaml", () => {
  it.each(["1.1", "1.2"] as const)("is read back unchanged by a YAML %s reader", (version) => {
    fc.assert(
      fc.property(value, (value) => {
        const schema = version === "1.1" ? "yaml-1.1" : "core";
        expect(parse(toYaml(value), { version, schema, merge: false })).toEqual(value);
      }),
      { numRuns: 2000 },
    );
  });

  it("writes what a person would write", () => {
    const yaml = toYaml({
      name: "whoami",
      image: "docker.io/traefik/whoami:v1.11.0",
      enabled: "yes",
      version: "1.10",
      ports: [
        { name: "http", port: 80 },
        { name: "https", port: 443 },
      ],
      nothing: undefined,
      empty: [],
      none: {},
      args: ["--port=8080", "*.x"],
      nested: [[1, 2], [{ a: { b: "c" } }]],
      script: "one\n  two\n",
    });
    expect(yaml).toBe(
      `name: whoami
image: docker.io/traefik/whoami:v1.11.0
enabled: "yes"
version: "1.10"
ports:
  - name: http
    port: 80
  - name: https
    port: 443
empty: []
none: {}
args:
  - --port=8080
  - "*.x"
nested:
  - - 1
    - 2
  - - a:
        b: c
script: |
  one
    two
`.replace("- --port=8080", '- "--port=8080"'),
    );
  });

  it("refuses what is no data", () => {
    expect(() => toYaml({ a: () => 1 })).toThrow(TypeError);
    expect(() => toYaml([Number.NaN])).toThrow(TypeError);
  });
});
