import { createPrivateKey, X509Certificate } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { HomelabError, systemCode } from "../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import type { CertificateAndKey } from "../../lib/pki.ts";
import { pairName } from "../../lib/sealing/key-pair.ts";

/** The certificate that values are sealed with: committed, so that everybody who works on the lab can seal. */
export const CERTIFICATE_FILE = "secrets/sealing.crt";
/**
 * All key pairs the lab ever sealed with, in its folder of things that are not in Git. Whoever has it can open every
 * sealed value.
 */
const KEYS_FOLDER = "sealing";

/** @returns PEM of the certificate that values are sealed with. @throws HomelabError `SEALING_MISSING` */
export async function readCertificate(lab: string): Promise<string> {
  const text = await readIfExists(join(lab, CERTIFICATE_FILE));
  if (text !== undefined) return text;
  throw new HomelabError("SEALING_MISSING", `${CERTIFICATE_FILE} does not exist: there is nothing to seal with`, {
    hint: "make the lab's key pair once: homelab seal --init",
    exitCode: 1,
  });
}

/** Keep a new pair. @returns path of its private key */
export async function keepPair(stateDir: string, pair: CertificateAndKey): Promise<string> {
  const path = join(stateDir, KEYS_FOLDER, pairName(pair.cert));
  await writeFileAtomic(`${path}.key`, pair.key, 0o600);
  await writeFileAtomic(`${path}.crt`, pair.cert, 0o600);
  return `${path}.key`;
}

/** Seal with this certificate from now on. Its private key has to be safe on disk by then. */
export async function writeCertificate(lab: string, certificate: string): Promise<void> {
  await writeFileAtomic(join(lab, CERTIFICATE_FILE), certificate);
}

/** Every pair that is at hand, the newest first. @throws HomelabError `SEALING_KEYS_BROKEN` */
export async function readPairs(stateDir: string): Promise<readonly CertificateAndKey[]> {
  const folder = join(stateDir, KEYS_FOLDER);
  const names = (await namesIn(folder)).filter((name) => name.endsWith(".crt")).map((name) => name.slice(0, -4));
  const pairs = await Promise.all(names.map((name) => readPair(join(folder, name))));
  return pairs.toSorted((a, b) => startOf(b) - startOf(a));
}

function startOf({ cert }: CertificateAndKey): number {
  return Date.parse(new X509Certificate(cert).validFrom);
}

async function readPair(path: string): Promise<CertificateAndKey> {
  const [cert, key] = await Promise.all([readIfExists(`${path}.crt`), readIfExists(`${path}.key`)]);
  const broken = (cause?: unknown): HomelabError =>
    new HomelabError("SEALING_KEYS_BROKEN", `${path}.crt and .key are no key pair`, {
      hint: "restore both files from your backup",
      exitCode: 1,
      cause,
    });
  if (cert === undefined || key === undefined) throw broken();
  let fits = false;
  try {
    fits = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch (error) {
    throw broken(error);
  }
  if (!fits) throw broken();
  return { cert, key };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
