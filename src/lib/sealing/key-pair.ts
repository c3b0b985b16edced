import { createCa, fingerprint, type CertificateAndKey, type RsaAlgorithm } from "../pki.ts";

/** As long as the controller's own. source: sealed-secrets docs, key-ttl */
const DAYS = 3650;

/**
 * A key pair for sealing: RSA with 4096 bits, as the controller would make it, which takes a second or more. What is
 * thrown away after a rehearsal is shorter.
 */
export function createSealingPair(lab: string, algorithm: RsaAlgorithm = "RSA-4096"): Promise<CertificateAndKey> {
  return createCa({ algorithm, commonName: `${lab} sealed secrets`, days: DAYS });
}

/** Names a pair in file names and in the cluster: the beginning of its certificate's fingerprint. */
export function pairName(certificate: string): string {
  return fingerprint(certificate).slice(0, 12);
}
