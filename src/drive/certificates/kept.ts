import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { kubernetesObject, type KubernetesObject } from "../../lib/kubernetes/object.ts";

/** Certificates and the key of the account that ordered them, below the lab's folder of things that are not in Git. */
const FILE = "certificates.enc";
const CIPHER = "aes-256-gcm";
const PURPOSE = "homelab kept certificates v1";

const base64 = z.base64().transform((text) => Buffer.from(text, "base64"));
const sealedFile = z.strictObject({ version: z.literal(1), salt: base64, nonce: base64, tag: base64, data: base64 });
const secrets = z.array(kubernetesObject);

/**
 * Keep Secrets, so that a cluster that is made anew need not order certificates again. The file is encrypted with a key
 * made from the Cloudflare token: whoever has that could order the same certificates anyway, so nobody new can read it.
 */
export async function writeKept(stateDir: string, token: string, objects: readonly KubernetesObject[]): Promise<void> {
  const [salt, nonce] = [randomBytes(16), randomBytes(12)];
  const cipher = createCipheriv(CIPHER, keyOf(token, salt), nonce);
  const data = Buffer.concat([cipher.update(JSON.stringify(objects)), cipher.final()]);
  const parts = { salt, nonce, tag: cipher.getAuthTag(), data };
  const texts = Object.entries(parts).map(([name, value]) => [name, value.toString("base64")]);
  const text = JSON.stringify({ version: 1, ...Object.fromEntries(texts) });
  await writeFileAtomic(keptPath(stateDir), `${text}\n`, 0o600);
}

/**
 * The Secrets that were kept; undefined when none were.
 *
 * @throws HomelabError `KEPT_CERTIFICATES` when the file is damaged, or was written with another token
 */
export async function readKept(stateDir: string, token: string): Promise<readonly KubernetesObject[] | undefined> {
  const path = keptPath(stateDir);
  const text = await readIfExists(path);
  if (text === undefined) return undefined;
  try {
    const { salt, nonce, tag, data } = sealedFile.parse(JSON.parse(text));
    const decipher = createDecipheriv(CIPHER, keyOf(token, salt), nonce).setAuthTag(tag);
    const plain = Buffer.concat([decipher.update(data), decipher.final()]).toString("utf8");
    return secrets.parse(JSON.parse(plain));
  } catch (cause) {
    throw new HomelabError("KEPT_CERTIFICATES", `${path} cannot be opened with this CLOUDFLARE_API_TOKEN`, {
      hint: "remove the file when the token was changed: certificates are ordered anew then",
      exitCode: 1,
      cause,
    });
  }
}

export function keptPath(stateDir: string): string {
  return join(stateDir, FILE);
}

/** A token has more than 200 random bits, so it need not be made harder to guess. */
function keyOf(token: string, salt: Uint8Array): Buffer {
  return Buffer.from(hkdfSync("sha256", token, salt, PURPOSE, 32));
}
