import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { keepPair, readPairs } from "../../drive/sealing/keys.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import type { CertificateAndKey } from "../../lib/pki.ts";
import { createSealingPair } from "../../lib/sealing/key-pair.ts";
import { seal } from "../../lib/sealing/seal.ts";
import { sealedFor } from "../../operate/sealing.ts";
import type { Lab } from "../../plan/lab.ts";
import { seals } from "../../plan/seals.ts";

const kept = z.record(z.string(), z.string());

/**
 * A rehearsal opens no secret of the lab and does not need its private key: every sealed value is replaced by a random
 * one, sealed with a key pair of the rehearsal's own. A run that is gone on with has the same values again.
 */
export async function reseal(lab: Lab, stateDir: string): Promise<Lab> {
  if (!seals(lab)) return lab;
  const pair = await pairOf(lab, stateDir);
  const file = join(stateDir, "sealed-values.json");
  const text = await readIfExists(file);
  const values = new Map(Object.entries(text === undefined ? {} : kept.parse(JSON.parse(text))));
  const apps = lab.apps.map((app) => ({
    ...app,
    sealed: app.sealed.map(({ key }) => {
      const id = `${app.namespace}/${app.name}/${key}`;
      const value = values.get(id) ?? seal(pair.cert, randomBytes(24), sealedFor(app), new Date());
      values.set(id, value);
      return { key, value };
    }),
  }));
  await writeFileAtomic(file, JSON.stringify(Object.fromEntries(values)), 0o600);
  return { ...lab, apps };
}

async function pairOf(lab: Lab, stateDir: string): Promise<CertificateAndKey> {
  const [first] = await readPairs(stateDir);
  if (first !== undefined) return first;
  const made = await createSealingPair(lab.name, "RSA-2048");
  await keepPair(stateDir, made);
  return made;
}
