import { createDecipheriv, privateDecrypt } from "node:crypto";
import { CIPHER, NONCE, oaep } from "./seal.ts";
import { labelOf, type SealedFor } from "./scope.ts";

const TAG_BYTES = 16;

/**
 * Open a sealed value, as the controller does: every key is tried, since a value says nothing about whose it is.
 *
 * @param keys private keys, PEM
 * @returns undefined when no key opens it for this Secret: another name, namespace or scope, another cluster's key, or
 *   a value that was changed
 */
export function unseal(keys: readonly string[], sealed: string, target: SealedFor): Uint8Array | undefined {
  const bytes = Buffer.from(sealed, "base64");
  if (bytes.length < 2) return undefined;
  const end = 2 + bytes.readUInt16BE(0);
  const [wrapped, body] = [bytes.subarray(2, end), bytes.subarray(end)];
  if (body.length < TAG_BYTES) return undefined;
  for (const key of keys) {
    const opened = attempt(() => {
      const session = privateDecrypt({ key, ...oaep(labelOf(target)) }, wrapped);
      const decipher = createDecipheriv(CIPHER, session, NONCE, { authTagLength: TAG_BYTES });
      decipher.setAuthTag(body.subarray(-TAG_BYTES));
      return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]);
    });
    if (opened !== undefined) return opened;
  }
  return undefined;
}

/** What OpenSSL refuses carries a code (Node's own: a tag that does not fit, without one); all else is a defect. */
function attempt(open: () => Uint8Array): Uint8Array | undefined {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if ("code" in error && String(error.code).startsWith("ERR_OSSL")) return undefined;
    if (/unable to authenticate data|Invalid key length/.test(error.message)) return undefined;
    throw error;
  }
}
