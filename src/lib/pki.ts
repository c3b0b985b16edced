// oxlint-disable-next-line import/no-unassigned-import -- @peculiar/x509 needs the metadata polyfill before it loads
import "reflect-metadata";
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  randomBytes,
  webcrypto,
  X509Certificate,
} from "node:crypto";
import type { KeyObject } from "node:crypto";
import { isIP } from "node:net";
import { promisify } from "node:util";
import * as x509 from "@peculiar/x509";
import { HomelabError, messageOf } from "./error.ts";

/** Key types in use: Ed25519 for the Talos API, P-256 for Kubernetes, etcd and every web server. Sealing wants RSA. */
export type KeyAlgorithm = "Ed25519" | "P-256";

export type RsaAlgorithm = "RSA-2048" | "RSA-4096";

/** A certificate with its private key, both PEM; the key is PKCS#8. */
export interface CertificateAndKey {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate may be used for on the wire. */
export type Usage = "server" | "client";

export interface Subject {
  readonly commonName?: string;
  /** Roles of a Talos client, groups of a Kubernetes user. */
  readonly organization?: readonly string[];
}

const generate = promisify(generateKeyPair);
const DAY_MS = 86_400_000;
/** Certificates start a minute in the past, so that a peer whose clock is a little late accepts them. */
const BACKDATE_MS = 60_000;

/**
 * A self-signed certificate authority.
 *
 * @param options `days`: lifetime, ten years unless given
 */
export async function createCa(
  options: Subject & { readonly algorithm: KeyAlgorithm | RsaAlgorithm; readonly days?: number },
): Promise<CertificateAndKey> {
  const pair = await newKeyPair(options.algorithm);
  const publicKey = publicKeyOf(pair.privateKey);
  const name = nameOf(options);
  const certificate = await x509.X509CertificateGenerator.create({
    ...lifetime(options.days ?? 3650),
    serialNumber: serialNumber(),
    subject: name,
    issuer: name,
    publicKey,
    ...(await signer(pair.privateKey)),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ],
  });
  return { cert: pem(certificate), key: exportKey(pair.privateKey) };
}

/**
 * A new key and a certificate for it, signed by a CA.
 *
 * @param ca      PEM; the key may be PKCS#8, SEC1, PKCS#1 or carry Talos' label (see {@link importPrivateKey})
 * @param options `sans`: DNS names and IP addresses, told apart by their form; `days`: lifetime
 * @throws HomelabError `PKI` when the CA's key cannot be read or does not belong to its certificate
 */
export async function issue(
  ca: CertificateAndKey,
  options: Subject & {
    readonly sans?: readonly string[];
    readonly usages: readonly Usage[];
    readonly algorithm: KeyAlgorithm;
    readonly days: number;
  },
): Promise<CertificateAndKey> {
  const { publicKey, key } = await newEncodedKeyPair(options.algorithm);
  return { cert: await sign(ca, new x509.PublicKey(publicKey), options), key };
}

/** A key and a signing request (PKCS#10) for it. */
export async function createCsr(
  options: Subject & { readonly sans?: readonly string[]; readonly algorithm: KeyAlgorithm },
): Promise<{ readonly csr: string; readonly key: string }> {
  const pair = await newKeyPair(options.algorithm);
  const { signingKey, signingAlgorithm } = await signer(pair.privateKey);
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({
    name: nameOf(options),
    keys: { privateKey: signingKey, publicKey: await verifier(pair.privateKey) },
    signingAlgorithm,
    extensions: sansExtension(options.sans ?? []),
  });
  return { csr: csr.toString("pem"), key: exportKey(pair.privateKey) };
}

/**
 * Sign a request: public key, common name and alternative names come from it; everything else from the signer.
 *
 * @param options `organization` replaces what the request asks for, so that nobody gives himself a role
 * @throws HomelabError `PKI` when the request is no PKCS#10 or its signature does not match its key
 */
export async function signCsr(
  ca: CertificateAndKey,
  csr: string,
  options: { readonly organization: readonly string[]; readonly usages: readonly Usage[]; readonly days: number },
): Promise<string> {
  const request = parse("certificate request", () => new x509.Pkcs10CertificateRequest(csr));
  if (!(await request.verify())) throw new HomelabError("PKI", "the certificate request is not signed by its own key");
  const names = request.getExtension("2.5.29.17");
  const sans = names instanceof x509.SubjectAlternativeNameExtension ? names.names.items.map((name) => name.value) : [];
  const commonName = request.subjectName.getField("CN")[0];
  return sign(ca, request.publicKey, { ...options, sans, ...(commonName === undefined ? {} : { commonName }) });
}

/**
 * Read a private key PEM: PKCS#8, SEC1 (`EC PRIVATE KEY`), PKCS#1, and Talos' `ED25519 PRIVATE KEY`, whose body is
 * PKCS#8 although its label says otherwise (source: siderolabs/crypto x509).
 *
 * @throws HomelabError `PKI` when it is none of these
 */
export function importPrivateKey(text: string): KeyObject {
  const der = /-----BEGIN ED25519 PRIVATE KEY-----([\s\S]+?)-----END ED25519 PRIVATE KEY-----/.exec(text)?.[1];
  return parse("private key", () =>
    der === undefined
      ? createPrivateKey(text)
      : createPrivateKey({ key: Buffer.from(der, "base64"), format: "der", type: "pkcs8" }),
  );
}

/** The same key as PKCS#8 PEM, which every TLS library reads. */
export function toPkcs8(text: string): string {
  return exportKey(importPrivateKey(text));
}

/** SHA-256 of the certificate, lower-case hex without colons: an identity that survives re-encoding of the PEM. */
export function fingerprint(cert: string): string {
  return parse("certificate", () => new X509Certificate(cert))
    .fingerprint256.replaceAll(":", "")
    .toLowerCase();
}

async function sign(
  ca: CertificateAndKey,
  publicKey: x509.PublicKey,
  options: Subject & { readonly sans?: readonly string[]; readonly usages: readonly Usage[]; readonly days: number },
): Promise<string> {
  const issuer = await issuerOf(ca);
  const certificate = await x509.X509CertificateGenerator.create({
    ...lifetime(options.days),
    serialNumber: serialNumber(),
    subject: nameOf(options),
    issuer: issuer.name,
    publicKey,
    ...issuer.signer,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
      new x509.ExtendedKeyUsageExtension(options.usages.map((usage) => x509.ExtendedKeyUsage[`${usage}Auth`])),
      ...(issuer.keyId === undefined ? [] : [new x509.AuthorityKeyIdentifierExtension(issuer.keyId)]),
      ...sansExtension(options.sans ?? []),
    ],
  });
  return pem(certificate);
}

interface Issuer {
  readonly name: x509.Name;
  readonly keyId: string | undefined;
  readonly signer: Signer;
}

/** CAs that have signed lately. Reading one costs more than signing, and one CA signs a dozen certificates in a row. */
const issuers = new Map<string, Promise<Issuer>>();
const ISSUERS = 16;

function issuerOf(ca: CertificateAndKey): Promise<Issuer> {
  const id = `${ca.cert}\n${ca.key}`;
  const known = issuers.get(id);
  if (known !== undefined) return known;
  const issuer = readIssuer(ca);
  issuers.set(id, issuer);
  issuer.catch(() => issuers.delete(id));
  for (const oldest of issuers.keys()) if (issuers.size > ISSUERS) issuers.delete(oldest);
  return issuer;
}

async function readIssuer(ca: CertificateAndKey): Promise<Issuer> {
  const key = importPrivateKey(ca.key);
  const certificate = parse("CA certificate", () => new x509.X509Certificate(ca.cert));
  if (!new X509Certificate(ca.cert).checkPrivateKey(key)) {
    throw new HomelabError("PKI", `the key does not belong to the CA certificate ${certificate.subject}`);
  }
  // The key id must be copied: Talos' CAs derive theirs otherwise than this library, and a verifier compares the two.
  const keyId = certificate.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId;
  return { name: certificate.subjectName, keyId, signer: await signer(key) };
}

/** Encoded by the generator itself: that spares the slow way through key objects. */
function newEncodedKeyPair(algorithm: KeyAlgorithm): Promise<{ publicKey: Buffer; key: string }> {
  const encoding = {
    publicKeyEncoding: { format: "der", type: "spki" },
    privateKeyEncoding: { format: "pem", type: "pkcs8" },
  } as const;
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, publicKey: Buffer, key: string): void =>
      error === null ? resolve({ publicKey, key }) : reject(error);
    if (algorithm === "Ed25519") generateKeyPair("ed25519", encoding, done);
    else generateKeyPair("ec", { namedCurve: "P-256", ...encoding }, done);
  });
}

async function newKeyPair(algorithm: KeyAlgorithm | RsaAlgorithm): Promise<{ readonly privateKey: KeyObject }> {
  if (algorithm === "RSA-4096" || algorithm === "RSA-2048")
    return generate("rsa", { modulusLength: Number(algorithm.slice("RSA-".length)) });
  return algorithm === "Ed25519" ? generate("ed25519") : generate("ec", { namedCurve: "P-256" });
}

function publicKeyOf(key: KeyObject): x509.PublicKey {
  return new x509.PublicKey(createPublicKey(key).export({ format: "der", type: "spki" }));
}

interface Signer {
  readonly signingKey: webcrypto.CryptoKey;
  readonly signingAlgorithm: { readonly name: string; readonly hash: string };
}

async function signer(key: KeyObject): Promise<Signer> {
  const { algorithm, hash } = webAlgorithm(key);
  const der = key.export({ format: "der", type: "pkcs8" });
  const signingKey = await webcrypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]);
  return { signingKey, signingAlgorithm: { name: algorithm.name, hash } };
}

async function verifier(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const der = createPublicKey(key).export({ format: "der", type: "spki" });
  return webcrypto.subtle.importKey("spki", der, webAlgorithm(key).algorithm, true, ["verify"]);
}

function webAlgorithm(key: KeyObject): {
  algorithm: { name: string; namedCurve?: string; hash?: string };
  hash: string;
} {
  if (key.asymmetricKeyType === "ed25519") return { algorithm: { name: "Ed25519" }, hash: "SHA-512" };
  if (key.asymmetricKeyType === "rsa")
    return { algorithm: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, hash: "SHA-256" };
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (curve === "prime256v1") return { algorithm: { name: "ECDSA", namedCurve: "P-256" }, hash: "SHA-256" };
  if (curve === "secp384r1") return { algorithm: { name: "ECDSA", namedCurve: "P-384" }, hash: "SHA-384" };
  throw new HomelabError("PKI", `cannot sign with a key of type ${key.asymmetricKeyType ?? "unknown"} ${curve ?? ""}`, {
    hint: "use an Ed25519, P-256, P-384 or RSA key",
  });
}

function nameOf(subject: Subject): x509.Name {
  const organizations = (subject.organization ?? []).map((value) => ({ O: [value] }));
  return new x509.Name([...organizations, ...(subject.commonName === undefined ? [] : [{ CN: [subject.commonName] }])]);
}

function sansExtension(sans: readonly string[]): x509.Extension[] {
  if (sans.length === 0) return [];
  const names = [...new Set(sans)].map((value) => ({
    type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const),
    value,
  }));
  return [new x509.SubjectAlternativeNameExtension(names)];
}

function lifetime(days: number): { notBefore: Date; notAfter: Date } {
  const start = Date.now() - BACKDATE_MS;
  return { notBefore: new Date(start), notAfter: new Date(start + days * DAY_MS) };
}

/** 127 random bits: positive in ASN.1 and unique without a register. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

function pem(certificate: x509.X509Certificate): string {
  return `${certificate.toString("pem").trim()}\n`;
}

function exportKey(key: KeyObject): string {
  return key.export({ format: "pem", type: "pkcs8" }).toString();
}

function parse<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new HomelabError("PKI", `not a readable ${what} in PEM form: ${messageOf(error)}`, { cause: error });
  }
}
