import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { CERTIFICATE_FILE, keepPair, readCertificate, readPairs, writeCertificate } from "../drive/sealing/keys.ts";
import { valuesPath, writeValues } from "../drive/sealing/values.ts";
import { HomelabError } from "../lib/error.ts";
import { readIfExists } from "../lib/files.ts";
import type { CertificateAndKey } from "../lib/pki.ts";
import { STATE_FOLDER } from "../lib/state-folder.ts";
import { createSealingPair } from "../lib/sealing/key-pair.ts";
import type { SealedFor } from "../lib/sealing/scope.ts";
import { seal } from "../lib/sealing/seal.ts";
import { unseal } from "../lib/sealing/unseal.ts";
import type { Lab, LabApp } from "../plan/lab.ts";

/** An app's Secret has the app's name; its values open there and nowhere else. */
export function sealedFor(app: LabApp): SealedFor {
  return { namespace: app.namespace, name: app.name, scope: "strict" };
}

/** Make the lab's first key pair. @throws HomelabError `SEALING_EXISTS` */
export async function initSealing(folder: string, lab: Lab): Promise<{ readonly keyFile: string }> {
  if ((await readIfExists(join(folder, CERTIFICATE_FILE))) !== undefined)
    throw new HomelabError("SEALING_EXISTS", `${CERTIFICATE_FILE} is there already`, {
      hint: "seal with it: homelab seal <app> <KEY>; for a new key pair: homelab seal --renew",
      exitCode: 1,
    });
  return { keyFile: await adopt(folder, await createSealingPair(lab.name)) };
}

/** The private key is safe on disk before the certificate says that values may be sealed for it. */
async function adopt(folder: string, pair: CertificateAndKey): Promise<string> {
  const keyFile = await keepPair(join(folder, STATE_FOLDER), pair);
  await writeCertificate(folder, pair.cert);
  return keyFile;
}

/** Seal one value of an app and write it to the app's file. */
export async function sealValue(
  folder: string,
  app: LabApp,
  key: string,
  value: string,
  now: Date,
): Promise<{ readonly file: string; readonly done: "written" | "replaced" }> {
  const sealed = seal(await readCertificate(folder), Buffer.from(value), sealedFor(app), now);
  const file = valuesPath(folder, app);
  return { file, done: await writeValues(file, { [key]: sealed }) };
}

/**
 * A new key pair, and every value of every app sealed anew with it. Nothing is written unless all of them open. Old
 * keys are kept: what Git's history holds stays readable, also for who took it. Change a secret itself when it leaked.
 *
 * @throws HomelabError `SEALED_CLOSED` naming the values that no key at hand opens
 */
export async function renewSealing(
  folder: string,
  lab: Lab,
  now: Date,
): Promise<{ readonly keyFile: string; readonly values: number }> {
  const keys = (await readPairs(join(folder, STATE_FOLDER))).map((pair) => pair.key);
  const values = lab.apps.flatMap((app) =>
    app.sealed.map(({ key, value }) => ({ app, key, opened: unseal(keys, value, sealedFor(app)) })),
  );
  const closed = values.filter(({ opened }) => opened === undefined).map(({ app, key }) => `${app.name} ${key}`);
  if (closed.length > 0)
    throw new HomelabError("SEALED_CLOSED", `no key at hand opens ${closed.join(", ")}`, {
      hint: "restore .homelab/sealing/ from your backup, or seal these values again",
      exitCode: 1,
    });
  const pair = await createSealingPair(lab.name);
  const keyFile = await adopt(folder, pair);
  for (const { app, key, opened } of values)
    await writeValues(valuesPath(folder, app), {
      [key]: seal(pair.cert, opened ?? new Uint8Array(), sealedFor(app), now),
    });
  return { keyFile, values: values.length };
}

/** Days until the sealing certificate ends, rounded down. */
export function daysLeft(certificate: string, now: Date): number {
  return Math.floor((Date.parse(new X509Certificate(certificate).validTo) - now.getTime()) / 86_400_000);
}
