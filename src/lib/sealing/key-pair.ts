import { createCa, fingerprint, type CertificateAndKey } from "../pki.ts";

/** As long as the controller's own. source: sealed-secrets docs, key-ttl */
const DAYS = 3650;

/** A key pair for sealing: RSA with 4096 bits, as the controller would make it. Takes a second or more. */
export function createSealingPair(lab: string): Promise<CertificateAndKey> {
  return createCa({ algorithm: "RSA-4096", commonName: `${lab} sealed secrets`, days: DAYS });
}

/** Names a pair in file names and in the cluster: the beginning of its certificate's fingerprint. */
export function pairName(certificate: string): string {
  return fingerprint(certificate).slice(0, 12);
}
