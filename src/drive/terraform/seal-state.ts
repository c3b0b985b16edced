import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { z } from "zod";
import type { StateKey, StateKeys } from "./state-key.ts";

/** A state that its program does not encrypt, closed by us: AES-256-GCM under a key derived from the lab's. */
const sealed = z.strictObject({
  sealed: z.literal("homelab-state-v1"),
  key: z.string(),
  iv: z.base64(),
  tag: z.base64(),
  data: z.base64(),
});

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;

/** Close a text. */
export function sealState(key: StateKey, text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, derived(key), iv);
  const data = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return JSON.stringify({
    sealed: "homelab-state-v1",
    key: key.id,
    iv: iv.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
    data: data.toString("base64"),
  });
}

/**
 * Open what `sealState` closed; any other text is given back as it is.
 *
 * @returns undefined when none of the keys opens it, or when it was changed
 */
export function openState(keys: StateKeys | undefined, text: string): string | undefined {
  const found = parse(text);
  if (found === undefined) return text;
  const key = [keys?.current, keys?.former].find((one) => one?.id === found.key);
  if (key === undefined) return undefined;
  const decipher = createDecipheriv(CIPHER, derived(key), Buffer.from(found.iv, "base64"));
  decipher.setAuthTag(Buffer.from(found.tag, "base64"));
  try {
    return Buffer.concat([decipher.update(Buffer.from(found.data, "base64")), decipher.final()]).toString("utf8");
  } catch (error) {
    // The only thing that can be wrong by now is the tag.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function derived({ value }: StateKey): Buffer {
  return Buffer.from(hkdfSync("sha256", Buffer.from(value, "base64"), "", "homelab state journal", 32));
}

function parse(text: string): z.infer<typeof sealed> | undefined {
  try {
    return sealed.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
