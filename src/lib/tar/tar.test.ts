import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exec } from "../exec.ts";
import { readTar } from "./read.ts";
import { tarSize, writeTar, type TarMember } from "./write.ts";

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-tar-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function bytes(members: readonly TarMember[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(members)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const long = `${"d".repeat(90)}/${"f".repeat(60)}.txt`;

test("tar reads what we write, with names, modes and contents", async () => {
  await writeFile(join(dir, "host"), "from the host");
  const members: TarMember[] = [
    { path: "folder/", mode: 0o755, content: new Uint8Array() },
    { path: "folder/run", mode: 0o755, content: { file: join(dir, "host") } },
    { path: long, mode: 0o600, content: Buffer.from("x".repeat(513)) },
    { path: "empty", mode: 0o644, content: new Uint8Array() },
  ];
  const archive = await bytes(members);
  expect(archive.length).toBe(await tarSize(members));
  expect(archive.length % 10_240).toBe(0);
  const path = join(dir, "a.tar");
  await writeFile(path, archive);
  const listed = await exec("tar", ["--list", "--verbose", "--numeric-owner", "--file", path], {
    env: { PATH: process.env["PATH"], TZ: "UTC" },
  });
  expect(listed.stdout.replaceAll(/ +/g, " ").trimEnd().split("\n")).toEqual([
    "drwxr-xr-x 0/0 0 1970-01-01 00:00 folder/",
    "-rwxr-xr-x 0/0 13 1970-01-01 00:00 folder/run",
    `-rw------- 0/0 513 1970-01-01 00:00 ${long}`,
    "-rw-r--r-- 0/0 0 1970-01-01 00:00 empty",
  ]);
  const file = await open(path);
  try {
    const entries = await readTar(file);
    expect(entries.map(({ path, mode, type, size }) => ({ path, mode, type, size }))).toEqual([
      { path: "folder/", mode: 0o755, type: "folder", size: 0 },
      { path: "folder/run", mode: 0o755, type: "file", size: 13 },
      { path: long, mode: 0o600, type: "file", size: 513 },
      { path: "empty", mode: 0o644, type: "file", size: 0 },
    ]);
    const run = entries[1];
    expect(archive.subarray(run?.offset, (run?.offset ?? 0) + 13).toString()).toBe("from the host");
  } finally {
    await file.close();
  }
});

test.each(["/etc/passwd", "../up", "a/./b", "", "n".repeat(101)])("the path %s is refused", async (path) => {
  await expect(bytes([{ path, mode: 0o644, content: new Uint8Array() }])).rejects.toThrow(/path/);
});

test("a damaged or cut archive is refused", async () => {
  const archive = await bytes([{ path: "a", mode: 0o644, content: Buffer.alloc(2000, 1) }]);
  const path = join(dir, "bad.tar");
  const cases: [Buffer, RegExp][] = [
    [archive.subarray(0, 1000), /cut off/],
    [archive.subarray(0, 512 + 2048), /cut off/],
    [Buffer.concat([Buffer.from("b"), archive.subarray(1)]), /checksum/],
  ];
  for (const [content, message] of cases) {
    await writeFile(path, content);
    const file = await open(path);
    await expect(readTar(file)).rejects.toThrow(message);
    await file.close();
  }
});
