import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSecretsFile, soundSecrets, writeSecrets } from "./secrets-file.ts";

const NAMES = ["PROXMOX_VE_API_TOKEN", "MAIL_PASSWORD"];
let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "homelab-secrets-"));
  file = join(folder, "secrets.env");
});
afterAll(() => rm(folder, { recursive: true }));

test("no file is no secrets and no fault", async () => {
  expect(await readSecretsFile(folder, NAMES)).toMatchObject({ present: false, values: {}, issues: [] });
});

test("a file of its owner's is read", async () => {
  await writeFile(file, "MAIL_PASSWORD=hunter22\n", { mode: 0o600 });
  const read = await readSecretsFile(folder, NAMES);
  expect(soundSecrets(read)).toEqual({ MAIL_PASSWORD: "hunter22" });
});

test.each([0o640, 0o604, 0o610])("a file that others may open is refused (%o), with what to run", async (mode) => {
  await chmod(file, mode);
  const read = await readSecretsFile(folder, NAMES);
  expect(read).toMatchObject({ values: {}, issues: [{ code: "SECRETS_OPEN", hint: `chmod 600 ${file}` }] });
  expect(() => soundSecrets(read)).toThrow(/chmod 600/);
  await chmod(file, 0o600);
});

test("unknown names and damaged lines are told all at once, and nothing is taken", async () => {
  await writeFile(file, "MAIL_PASWORD=hunter22\nPROXMOX_VE_API_TOKEN=a b\n");
  const read = await readSecretsFile(folder, NAMES);
  expect(read.values).toEqual({});
  expect(read.issues.map(({ code, hint }) => `${code} ${hint}`)).toEqual([
    "SECRETS_LINE write PROXMOX_VE_API_TOKEN='value'",
    "SECRET_UNKNOWN did you mean MAIL_PASSWORD?",
  ]);
  expect(() => soundSecrets(read)).toThrow(expect.objectContaining({ code: "SECRETS_FILE", exitCode: 1 }));
  expect(JSON.stringify(read)).not.toContain("hunter22");
});

test("a secret is set, changed and taken away; all other lines stay, and nobody else may read", async () => {
  await writeFile(file, "# mine\nexport MAIL_PASSWORD='a'\n\nSTATE_KEY=''\n");
  await chmod(file, 0o644);
  await writeSecrets(folder, { STATE_KEY: "k=", STATE_KEY_FORMER: "f=" });
  expect(await readFile(file, "utf8")).toBe(
    "# mine\nexport MAIL_PASSWORD='a'\nSTATE_KEY='k='\nSTATE_KEY_FORMER='f='\n",
  );
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await writeSecrets(folder, { STATE_KEY_FORMER: undefined });
  expect(await readFile(file, "utf8")).toBe("# mine\nexport MAIL_PASSWORD='a'\nSTATE_KEY='k='\n");
});
