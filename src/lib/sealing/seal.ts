import { constants, createCipheriv, publicEncrypt, randomBytes, X509Certificate } from "node:crypto";
import { HomelabError, messageOf } from "../error.ts";
import { labelOf, type SealedFor } from "./scope.ts";

/** AES-256-GCM, whose key is used once: so its nonce may be all zeros. */
export const CIPHER = "aes-256-gcm";
export const NONCE = Buffer.alloc(12);
const KEY_BYTES = 32;

/** RSA-OAEP as the controller wants it. Node takes an absent label for the empty one, and refuses an empty buffer. */
export function oaep(label: string): { padding: number; oaepHash: string; oaepLabel?: Buffer } {
  const { RSA_PKCS1_OAEP_PADDING: padding } = constants;
  return { padding, oaepHash: "sha256", ...(label === "" ? {} : { oaepLabel: Buffer.from(label) }) };
}

/**
 * Seal a value with nothing but the public certificate, so that only the cluster can open it. The text goes into a
 * SealedSecret's `encryptedData`: length of the wrapped key (two bytes), wrapped key, ciphertext with its tag, base64.
 * source: sealed-secrets docs/developer/crypto.md
 *
 * @param certificate PEM with an RSA key
 * @throws HomelabError `SEALING_CERTIFICATE` when it is no such certificate, or is past its end
 */
export function seal(certificate: string, value: Uint8Array, target: SealedFor, now: Date): string {
  const key = randomBytes(KEY_BYTES);
  const wrapped = publicEncrypt({ key: sealingCertificate(certificate, now).publicKey, ...oaep(labelOf(target)) }, key);
  const cipher = createCipheriv(CIPHER, key, NONCE);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(wrapped.length);
  return Buffer.concat([length, wrapped, cipher.update(value), cipher.final(), cipher.getAuthTag()]).toString("base64");
}

/** The certificate that values are sealed with, when it may be used. @throws HomelabError `SEALING_CERTIFICATE` */
export function sealingCertificate(pem: string, now: Date): X509Certificate {
  const certificate = parse(pem);
  if (certificate.publicKey.asymmetricKeyType !== "rsa")
    throw new HomelabError("SEALING_CERTIFICATE", "the sealing certificate has no RSA key", {
      hint: HINT,
      exitCode: 1,
    });
  if (Date.parse(certificate.validTo) <= now.getTime())
    throw new HomelabError("SEALING_CERTIFICATE", `the sealing certificate ended on ${certificate.validTo}`, {
      hint: "make the next one: homelab seal --renew",
      exitCode: 1,
    });
  return certificate;
}

const HINT = "restore it from Git, or make the first one: homelab seal --init";

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    const message = `the sealing certificate cannot be read: ${messageOf(error)}`;
    throw new HomelabError("SEALING_CERTIFICATE", message, { hint: HINT, exitCode: 1, cause: error });
  }
}
