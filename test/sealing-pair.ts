import { createSealingPair } from "../src/lib/sealing/key-pair.ts";
import type { CertificateAndKey } from "../src/lib/pki.ts";

let made: Promise<CertificateAndKey> | undefined;

/** One sealing pair for a whole test file: making it takes seconds on a busy machine. */
export function sealingPair(): Promise<CertificateAndKey> {
  made ??= createSealingPair("homelab", "RSA-2048");
  return made;
}
