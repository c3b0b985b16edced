import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { createCa, type CertificateAndKey } from "../../lib/pki.ts";

/** The certificate authority that signs the world's servers; made once for a run. `caFile` is what clients trust. */
export async function openAuthority(dir: string): Promise<CertificateAndKey & { readonly caFile: string }> {
  const caFile = join(dir, "ca.crt");
  const keyFile = join(dir, "ca.key");
  const key = await readIfExists(keyFile);
  if (key !== undefined) return { cert: await readFile(caFile, "utf8"), key, caFile };
  const ca = await createCa({ commonName: "HomeLab rehearsal", algorithm: "P-256" });
  await writeFileAtomic(caFile, ca.cert);
  // The key goes last: where it is, the certificate is there too.
  await writeFileAtomic(keyFile, ca.key, 0o600);
  return { ...ca, caFile };
}
