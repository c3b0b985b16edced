import { describe, expect, test } from "vitest";
import { bySpecificity, hostMatches, patternsMeet } from "./hostname.ts";
import { bestRule, type RequestFacts } from "./match.ts";
import { routeOf, type Rule } from "./model.ts";

describe("host names", () => {
  test.each([
    [undefined, "a.example", true],
    ["a.example", "A.example", true],
    ["a.example", "b.example", false],
    ["*.example", "a.example", true],
    ["*.example", "a.b.example", true],
    ["*.example", "example", false],
    ["*.example", "aexample", false],
  ])("%s fits %s: %s", (pattern, host, expected) => {
    expect(hostMatches(pattern, host)).toBe(expected);
  });

  test.each([
    ["*.example", "a.example", true],
    ["a.example", "*.example", true],
    ["*.example", "*.a.example", true],
    ["*.example", "example", false],
    [undefined, "a.example", true],
    ["*.a.example", "*.b.example", false],
  ])("some host fits both %s and %s: %s", (a, b, expected) => {
    expect(patternsMeet(a, b)).toBe(expected);
  });

  test("exact names go before wildcards, longer ones before shorter ones", () => {
    const sorted = ["*.example", undefined, "a.b.example", "*.b.example"].toSorted(bySpecificity);
    expect(sorted).toEqual(["a.b.example", "*.b.example", "*.example", undefined]);
  });
});

function rules(specs: readonly object[]): { rule: Rule }[] {
  const object = { apiVersion: "v1", kind: "HTTPRoute", metadata: { name: "r" }, spec: { rules: specs } };
  return routeOf(object).spec.rules.map((rule) => ({ rule }));
}

function request(path: string, more: Partial<RequestFacts> = {}): RequestFacts {
  const url = new URL(path, "http://x");
  return { method: "GET", path: url.pathname, query: url.searchParams, headers: {}, ...more };
}

describe("rules", () => {
  const all = rules([
    { matches: [{ path: { type: "PathPrefix", value: "/" } }] },
    { matches: [{ path: { type: "PathPrefix", value: "/api" } }] },
    { matches: [{ path: { type: "Exact", value: "/api/health" } }] },
    { matches: [{ path: { type: "PathPrefix", value: "/api" }, method: "POST" }] },
    { matches: [{ path: { type: "PathPrefix", value: "/api" }, headers: [{ name: "X-Beta", value: "1" }] }] },
    {
      matches: [
        {
          path: { type: "PathPrefix", value: "/api" },
          queryParams: [{ type: "RegularExpression", name: "v", value: "\\d+" }],
        },
      ],
    },
  ]);
  test.each([
    ["/", {}, 0],
    ["/apix", {}, 0],
    ["/api", {}, 1],
    ["/api/x", {}, 1],
    ["/api/health", {}, 2],
    ["/api/x", { method: "POST" }, 3],
    ["/api/x", { headers: { "x-beta": "1" } }, 4],
    ["/api/x", { headers: { "x-beta": "2" } }, 1],
    ["/api?v=12", {}, 5],
    ["/api?v=new", {}, 1],
  ])("%s %o goes to rule %i", (path, more, index) => {
    expect(bestRule(all, request(path, more))).toBe(all[index]);
  });

  test("without any rule that fits there is none", () => {
    expect(bestRule(rules([{ matches: [{ path: { type: "Exact", value: "/a" } }] }]), request("/b"))).toBeUndefined();
  });

  test("of equal rules the first is taken, and a rule without matches takes everything", () => {
    const [first, second] = rules([{}, {}]);
    expect(bestRule(first === undefined || second === undefined ? [] : [first, second], request("/x"))).toBe(first);
  });
});
