import { describe, expect, it } from "vitest";
import { sealingPair } from "../../../test/sealing-pair.ts";
import { createCa } from "../pki.ts";
import { SCOPES, scopeAnnotations, type SealedFor } from "./scope.ts";
import { seal } from "./seal.ts";
import { unseal } from "./unseal.ts";

const NOW = new Date();
const strict: SealedFor = { namespace: "media", name: "immich", scope: "strict" };
const value = Buffer.from("hunter2 ✓\n");

describe("seal", () => {
  it.each(SCOPES)("is opened by its own key in its own place (%s)", async (scope) => {
    const { cert, key } = await sealingPair();
    const target = { ...strict, scope };
    const sealed = seal(cert, value, target, NOW);
    expect(sealed).toMatch(/^AQ/);
    expect(unseal([key], sealed, target)).toEqual(value);
    expect(seal(cert, value, target, NOW)).not.toBe(sealed);
  });

  it("opens as far as its scope reaches and no further", async () => {
    const { cert, key } = await sealingPair();
    const opens = (scope: SealedFor["scope"], at: Partial<SealedFor>): boolean =>
      unseal([key], seal(cert, value, { ...strict, scope }, NOW), { ...strict, scope, ...at }) !== undefined;
    expect(opens("strict", { name: "other" })).toBe(false);
    expect(opens("strict", { namespace: "other" })).toBe(false);
    expect(opens("namespace-wide", { name: "other" })).toBe(true);
    expect(opens("namespace-wide", { namespace: "other" })).toBe(false);
    expect(opens("cluster-wide", { namespace: "other", name: "other" })).toBe(true);
    expect(opens("cluster-wide", { scope: "strict" })).toBe(false);
  });

  it("is opened by an older key among several, and by no other cluster's", async () => {
    const { cert, key } = await sealingPair();
    const other = await createCa({ algorithm: "RSA-2048", commonName: "other" });
    const sealed = seal(cert, value, strict, NOW);
    expect(unseal([other.key], sealed, strict)).toBeUndefined();
    expect(unseal([other.key, key], sealed, strict)).toEqual(value);
  });

  it("is not opened when a byte was changed, or when it is no sealed value at all", async () => {
    const { cert, key } = await sealingPair();
    const bytes = Buffer.from(seal(cert, value, strict, NOW), "base64");
    for (const index of [0, 2, 200, bytes.length - 20, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(unseal([key], changed.toString("base64"), strict)).toBeUndefined();
    }
    for (const text of ["", "Ag", "AgAB", "AAAA", "not sealed"]) expect(unseal([key], text, strict)).toBeUndefined();
  });

  it("refuses a certificate that cannot seal, saying what to do", async () => {
    const { cert } = await sealingPair();
    const elliptic = await createCa({ algorithm: "P-256", commonName: "x" });
    expect(() => seal("no PEM", value, strict, NOW)).toThrow(/cannot be read/);
    expect(() => seal(elliptic.cert, value, strict, NOW)).toThrow(/no RSA key/);
    const later = new Date(NOW.getTime() + 3651 * 86_400_000);
    expect(() => seal(cert, value, strict, later)).toThrow(/ended on/);
  });

  it("tells a scope other than strict by an annotation", () => {
    expect(SCOPES.map(scopeAnnotations)).toEqual([
      {},
      { "sealedsecrets.bitnami.com/namespace-wide": "true" },
      { "sealedsecrets.bitnami.com/cluster-wide": "true" },
    ]);
  });
});
