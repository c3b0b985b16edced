// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 needs the metadata polyfill before it loads
import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";
import { HomelabError } from "../../../lib/error.ts";
import { signCsr, type CertificateAndKey, type Usage } from "../../../lib/pki.ts";
import { goDuration, type CertificateSpec } from "./spec.ts";

const DAY_MS = 86_400_000;

/** What goes into the Secret of a Certificate. PEM. */
export interface Issued extends CertificateAndKey {
  /** Certificate of who signed; empty when that is not told, as by public authorities. */
  readonly ca: string;
}

/**
 * A new key and a certificate for it.
 *
 * @param ca who signs; the new key itself when undefined
 * @throws HomelabError `CERTIFICATE` for what is not simulated
 */
export async function issueFor(spec: CertificateSpec, ca: CertificateAndKey | undefined): Promise<Issued> {
  const algorithm = keyAlgorithm(spec);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  const name = nameOf(spec);
  if (ca === undefined) {
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: serialNumber(),
      name,
      keys,
      signingAlgorithm: algorithm,
      ...lifetime(spec),
      extensions: [
        new x509.BasicConstraintsExtension(spec.isCA, undefined, true),
        new x509.KeyUsagesExtension(keyUsages(spec), true),
        ...extendedUsages(spec),
        ...alternativeNames(spec),
      ],
    });
    const cert = `${certificate.toString("pem").trim()}\n`;
    return { cert, key, ca: cert };
  }
  if (spec.isCA) throw new HomelabError("CERTIFICATE", "an authority below another authority is not simulated");
  const { csr } = await requestWith(spec, keys, algorithm);
  const cert = await signCsr(ca, csr, {
    organization: spec.subject?.organizations ?? [],
    usages: usagesOf(spec),
    days: lifeMs(spec) / DAY_MS,
  });
  return { cert, key, ca: ca.cert };
}

/** A new key and a request for a certificate, both PEM. @throws HomelabError `CERTIFICATE` for what is not simulated */
export async function newRequest(spec: CertificateSpec): Promise<{ readonly csr: string; readonly key: string }> {
  const algorithm = keyAlgorithm(spec);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { ...(await requestWith(spec, keys, algorithm)), key };
}

async function requestWith(
  spec: CertificateSpec,
  keys: webcrypto.CryptoKeyPair,
  signingAlgorithm: SigningAlgorithm,
): Promise<{ readonly csr: string }> {
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: nameOf(spec),
    keys,
    signingAlgorithm,
    extensions: alternativeNames(spec),
  });
  return { csr: request.toString("pem") };
}

type SigningAlgorithm = webcrypto.RsaHashedKeyGenParams | (webcrypto.EcKeyGenParams & { readonly hash: string });

/** cert-manager's defaults: RSA with 2048 bits, ECDSA with 256. */
function keyAlgorithm({ privateKey: { algorithm, size } }: CertificateSpec): SigningAlgorithm {
  if (algorithm === "ECDSA") {
    const bits = size ?? 256;
    return { name: "ECDSA", namedCurve: `P-${bits}`, hash: bits === 384 ? "SHA-384" : "SHA-256" };
  }
  if (algorithm === "Ed25519") throw new HomelabError("CERTIFICATE", "keys of algorithm Ed25519 are not simulated");
  const publicExponent = new Uint8Array([1, 0, 1]);
  return { name: "RSASSA-PKCS1-v1_5", modulusLength: size ?? 2048, publicExponent, hash: "SHA-256" };
}

function nameOf(spec: CertificateSpec): x509.Name {
  const organizations = (spec.subject?.organizations ?? []).map((value) => ({ O: [value] }));
  return new x509.Name([...organizations, ...(spec.commonName === undefined ? [] : [{ CN: [spec.commonName] }])]);
}

function alternativeNames(spec: CertificateSpec): x509.Extension[] {
  const names = [...spec.dnsNames, ...spec.ipAddresses];
  if (names.length === 0) return [];
  const typed = names.map((value) => ({ type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const), value }));
  return [new x509.SubjectAlternativeNameExtension(typed)];
}

function keyUsages(spec: CertificateSpec): x509.KeyUsageFlags {
  const base = x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment;
  return spec.isCA ? base | x509.KeyUsageFlags.keyCertSign : base;
}

function usagesOf(spec: CertificateSpec): Usage[] {
  const asked = (["server", "client"] as const).filter((usage) => spec.usages.includes(`${usage} auth`));
  return asked.length === 0 ? ["server"] : asked;
}

function extendedUsages(spec: CertificateSpec): x509.Extension[] {
  if (!spec.usages.some((usage) => usage.endsWith(" auth"))) return [];
  return [new x509.ExtendedKeyUsageExtension(usagesOf(spec).map((usage) => x509.ExtendedKeyUsage[`${usage}Auth`]))];
}

function lifeMs(spec: CertificateSpec): number {
  const life = goDuration(spec.duration);
  if (life === undefined) throw new HomelabError("CERTIFICATE", `"${spec.duration}" is no duration such as 2160h`);
  return life;
}

function lifetime(spec: CertificateSpec): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now), notAfter: new Date(now + lifeMs(spec)) };
}

/** 127 random bits: positive in ASN.1 and unique without a register. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}
