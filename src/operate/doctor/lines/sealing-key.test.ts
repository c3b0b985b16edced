import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { check } from "../../../../test/issues.ts";
import { seed } from "../../../../test/seed.ts";
import { keepPair, writeCertificate } from "../../../drive/sealing/keys.ts";
import { readSecretsFile } from "../../../drive/secrets-file.ts";
import { createCa } from "../../../lib/pki.ts";
import { STATE_FOLDER } from "../../../lib/state-folder.ts";
import type { Lab } from "../../../plan/lab.ts";
import type { Finding } from "../checkup.ts";
import { sealingKey } from "./sealing-key.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "homelab-sealing-"));
});
afterEach(() => rm(folder, { recursive: true }));

type Sealed = Lab["apps"][number]["sealed"];

function labWith(sealed: Sealed): Lab {
  const { lab } = check(seed());
  if (lab === undefined) throw new Error("the seed's lab is planned");
  return { ...lab, apps: lab.apps.map((app) => ({ ...app, sealed })) };
}

async function look(sealed: Sealed): Promise<readonly Finding[]> {
  const checkup = {
    folder,
    env: {},
    ownEnv: {},
    secrets: await readSecretsFile(folder, []),
    lab: labWith(sealed),
    issues: [],
    greeting: () => Promise.resolve(undefined),
    host: () => Promise.resolve(undefined),
    dnsPort: 53,
  };
  return sealingKey.look(checkup, new AbortController().signal);
}

const SEALED = [{ key: "TOKEN", value: "…" }];
const pair = (days: number) => createCa({ commonName: "lab sealed secrets", algorithm: "P-256", days });

it("is not told of where a lab seals nothing", () => {
  expect(sealingKey.wanted?.(labWith([]))).toBe(false);
  expect(sealingKey.wanted?.(labWith(SEALED))).toBe(true);
});

it("wants the private key at hand", async () => {
  const { cert } = await pair(3650);
  await writeCertificate(folder, cert);
  expect(await look(SEALED)).toMatchObject([{ verdict: "missing", fix: "restore .homelab/sealing/ from your backup" }]);
});

it.each([
  [3650, "ok"],
  [30, "warning"],
] as const)("of a certificate that is good for %i days it says %s", async (days, verdict) => {
  const made = await pair(days);
  await keepPair(join(folder, STATE_FOLDER), made);
  await writeCertificate(folder, made.cert);
  expect(await look(SEALED)).toMatchObject([
    { verdict, fix: verdict === "ok" ? "" : expect.stringContaining("--renew") },
  ]);
});
