import { createHmac, randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { balloonSha256 } from "../../lib/balloon.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";

/** As FTL writes them. source: Pi-hole FTL src/config/password.c (v6) */
const COST = { space: 1024, time: 32 };
const SALT_BYTES = 16;
const FILE = "pihole-password.json";

/** Tells whether a hash is still that of the password, without the seconds that hashing takes. */
const remembered = z.strictObject({ key: z.base64(), mark: z.base64(), hash: z.string() });

/**
 * What FTL compares a password with. The same password keeps its hash, so that its image stays the same: it is
 * remembered in the lab's state folder (0600), beside a mark that tells the password without holding it.
 */
export async function passwordHash(stateDir: string, password: string): Promise<string> {
  const path = join(stateDir, FILE);
  const text = await readIfExists(path);
  const known = text === undefined ? undefined : remembered.safeParse(JSON.parse(text)).data;
  if (known !== undefined && markOf(known.key, password) === known.mark) return known.hash;
  const key = randomBytes(32).toString("base64");
  const hash = hashOf(password, randomBytes(SALT_BYTES));
  await writeFileAtomic(path, JSON.stringify({ key, mark: markOf(key, password), hash }), 0o600);
  return hash;
}

/** A password's hash in the form of FTL: algorithm, version, costs, salt and hash. */
export function hashOf(password: string, salt: Uint8Array): string {
  const hash = balloonSha256(Buffer.from(password), salt, COST).toString("base64");
  const costs = `s=${COST.space},t=${COST.time}`;
  return `$BALLOON-SHA256$v=1$${costs}$${Buffer.from(salt).toString("base64")}$${hash}`;
}

function markOf(key: string, password: string): string {
  return createHmac("sha256", Buffer.from(key, "base64")).update(password).digest("base64");
}
