import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { createCa } from "../../../lib/pki.ts";
import { issueFor } from "./issue.ts";
import { certificateSpec, goDuration, renewBefore } from "./spec.ts";

const spec = (more: object = {}) => certificateSpec.parse({ secretName: "s", issuerRef: { name: "i" }, ...more });

test.each([
  ["2160h", 7_776_000_000],
  ["1h30m", 5_400_000],
  ["1.5s", 1500],
  ["10", undefined],
  ["1d", undefined],
])("the duration %s is %s ms", (text, expected) => {
  expect(goDuration(text)).toBe(expected);
});

test("a third of its life before the end, a certificate is renewed, unless its spec says otherwise", () => {
  expect(renewBefore(spec({ duration: "90h" }))).toBe(30 * 3_600_000);
  expect(renewBefore(spec({ duration: "90h", renewBefore: "1h" }))).toBe(3_600_000);
});

test("keys are what is asked for, and RSA when nothing is", async () => {
  const plain = new X509Certificate((await issueFor(spec({ dnsNames: ["a.example"] }), undefined)).cert);
  expect(plain.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  const curve = spec({ dnsNames: ["a.example"], privateKey: { algorithm: "ECDSA", size: 384 } });
  const { cert, key, ca } = await issueFor(curve, undefined);
  expect(new X509Certificate(cert).publicKey.asymmetricKeyDetails?.namedCurve).toBe("secp384r1");
  expect(key).toContain("BEGIN PRIVATE KEY");
  expect(ca).toBe(cert);
});

test("an authority's certificate stands behind what it signs, for as long as is asked", async () => {
  const authority = await createCa({ commonName: "root", algorithm: "P-256" });
  const issued = await issueFor(spec({ commonName: "leaf", duration: "48h" }), authority);
  const leaf = new X509Certificate(issued.cert);
  expect(leaf.verify(new X509Certificate(authority.cert).publicKey)).toBe(true);
  expect(leaf.subject).toBe("CN=leaf");
  expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBe(48 * 3_600_000);
});

test("what is not simulated is refused instead of issued wrongly", async () => {
  const authority = await createCa({ commonName: "root", algorithm: "P-256" });
  await expect(issueFor(spec({ isCA: true }), authority)).rejects.toThrow(/not simulated/);
  await expect(issueFor(spec({ privateKey: { algorithm: "Ed25519" } }), undefined)).rejects.toThrow(/not simulated/);
  await expect(issueFor(spec({ duration: "soon" }), undefined)).rejects.toThrow(/no duration/);
});
