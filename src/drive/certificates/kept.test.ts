import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keptPath, readKept, writeKept } from "./kept.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-kept-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const secret = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "gateway-tls", namespace: "gateway" },
  data: { "tls.key": "c2VjcmV0LWtleQ==" },
};

test("what is kept comes back with the token alone, and lies encrypted for its owner only", async () => {
  expect(await readKept(dir, "token")).toBeUndefined();
  await writeKept(dir, "token", [secret]);
  expect(await readKept(dir, "token")).toEqual([secret]);
  const text = await readFile(keptPath(dir), "utf8");
  expect(text).not.toContain("c2VjcmV0LWtleQ==");
  expect((await stat(keptPath(dir))).mode & 0o777).toBe(0o600);
  await expect(readKept(dir, "another")).rejects.toMatchObject({ code: "KEPT_CERTIFICATES", exitCode: 1 });
});

test("a damaged file is told, not taken for an empty one", async () => {
  await writeKept(dir, "token", [secret]);
  const text = await readFile(keptPath(dir), "utf8");
  await writeFile(keptPath(dir), text.slice(0, -20));
  await expect(readKept(dir, "token")).rejects.toMatchObject({ code: "KEPT_CERTIFICATES" });
});
