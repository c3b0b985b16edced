import { createPublicKey, X509Certificate } from "node:crypto";
import { createServer, connect } from "node:tls";
import { describe, expect, it } from "vitest";
import { createCa, createCsr, fingerprint, importPrivateKey, issue, signCsr, toPkcs8 } from "./pki.ts";
import type { KeyAlgorithm } from "./pki.ts";

const algorithms: readonly KeyAlgorithm[] = ["Ed25519", "P-256"];

describe.each(algorithms)("a CA with %s", (algorithm) => {
  it("issues a certificate that a TLS client accepts, and the server sees the client's roles", async () => {
    const ca = await createCa({ organization: ["talos"], algorithm });
    const server = await issue(ca, { sans: ["127.0.0.1", "cp-1"], usages: ["server"], algorithm, days: 1 });
    const client = await issue(ca, { organization: ["os:admin", "os:reader"], usages: ["client"], algorithm, days: 1 });
    const roles = await handshake(ca.cert, server, client);
    expect(roles).toEqual(["os:admin", "os:reader"]);
  });

  it("signs a request with its names but without the roles it asks for", async () => {
    const ca = await createCa({ organization: ["talos"], algorithm });
    const { csr, key } = await createCsr({
      commonName: "w",
      organization: ["os:admin"],
      sans: ["w", "127.0.0.9"],
      algorithm,
    });
    const cert = new X509Certificate(await signCsr(ca, csr, { organization: [], usages: ["server"], days: 1 }));
    expect(cert.subject).toBe("CN=w");
    expect(cert.subjectAltName).toBe("DNS:w, IP Address:127.0.0.9");
    expect(cert.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    expect(cert.checkPrivateKey(importPrivateKey(key))).toBe(true);
  });
});

it("reads Talos' Ed25519 label and SEC1 keys as the same key", async () => {
  for (const algorithm of algorithms) {
    const { key } = await createCa({ algorithm });
    const other =
      algorithm === "Ed25519"
        ? key.replaceAll("PRIVATE KEY", "ED25519 PRIVATE KEY")
        : importPrivateKey(key).export({ format: "pem", type: "sec1" }).toString();
    expect(other).not.toBe(key);
    expect(toPkcs8(other)).toBe(key);
    expect(createPublicKey(importPrivateKey(other)).asymmetricKeyType).toBe(algorithm === "Ed25519" ? "ed25519" : "ec");
  }
});

it("refuses a key of another CA, a broken key and a forged request", async () => {
  const [one, two] = [await createCa({ algorithm: "P-256" }), await createCa({ algorithm: "P-256" })];
  const wish = { usages: ["server"], algorithm: "P-256", days: 1 } as const;
  await expect(issue({ cert: one.cert, key: two.key }, wish)).rejects.toThrow(/does not belong/);
  expect(() => importPrivateKey("no key")).toThrow(/private key/);
  await expect(signCsr(one, "no csr", { organization: [], usages: [], days: 1 })).rejects.toThrow(
    /certificate request/,
  );
});

it("names a certificate by the hash of its DER form", async () => {
  const { cert } = await createCa({ algorithm: "P-256" });
  expect(fingerprint(`\n${cert}\n`)).toBe(fingerprint(cert));
  expect(fingerprint(cert)).toMatch(/^[0-9a-f]{64}$/);
});

async function handshake(ca: string, server: { cert: string; key: string }, client: { cert: string; key: string }) {
  const listener = createServer({ ...server, ca, requestCert: true, rejectUnauthorized: true, minVersion: "TLSv1.3" });
  await new Promise<void>((done) => listener.listen(0, "127.231.9.9", done));
  const address = listener.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const seen = new Promise<unknown>((done, fail) => {
    listener.on("secureConnection", (socket) => {
      done(socket.getPeerCertificate().subject.O);
      socket.end();
    });
    listener.on("tlsClientError", fail);
  });
  const socket = connect({ host: address.address, port: address.port, servername: "cp-1", ca, ...client });
  await new Promise<void>((done, fail) => socket.on("secureConnect", done).on("error", fail));
  const roles = await seen;
  socket.destroy();
  await new Promise((done) => listener.close(done));
  return roles;
}
