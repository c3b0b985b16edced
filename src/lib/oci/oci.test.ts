import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exec } from "../exec.ts";
import { readOciArchive, verifyLayers } from "./read.ts";
import { unpackOciArchive } from "./unpack.ts";
import { writeOciArchive, type OciImage } from "./write.ts";

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-oci-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const image: OciImage = {
  architecture: "amd64",
  layers: [
    [
      { path: "usr/", mode: 0o755, content: new Uint8Array() },
      { path: "usr/bin/", mode: 0o755, content: new Uint8Array() },
      { path: "usr/bin/hello", mode: 0o755, content: Buffer.from("#!/bin/sh\necho hello\n") },
      { path: "etc/hello/config.yml", mode: 0o644, content: Buffer.from("greeting: hello\n") },
    ],
  ],
  env: { PATH: "/usr/bin", LANG: "C" },
  entrypoint: ["/usr/bin/hello"],
  cmd: ["--config=config.yml"],
  workingDir: "/etc/hello",
  user: "1000",
};

test("the same image is the same archive on every machine and day", async () => {
  const digest = await writeOciArchive(join(dir, "golden.tar"), image);
  expect(digest).toBe("sha256:ec5f01ef135b20371ac4cef2ce60fdeed566ef82b0649f1dcaf2c17b47599881");
});

test("members carry the names that Proxmox looks for", async () => {
  await writeOciArchive(join(dir, "names.tar"), image);
  const { stdout } = await exec("tar", ["-tf", join(dir, "names.tar")], { env: { PATH: process.env["PATH"] } });
  const names = stdout.trimEnd().split("\n");
  expect(names.slice(0, 4)).toEqual(["blobs/", "blobs/sha256/", "oci-layout", "index.json"]);
  expect(names.slice(4)).toHaveLength(3);
  for (const name of names.slice(4)) expect(name).toMatch(/^blobs\/sha256\/[0-9a-f]{64}$/);
});

test("what was written is read back and unpacked", async () => {
  const path = join(dir, "back.tar");
  const digest = await writeOciArchive(path, image);
  const archive = await readOciArchive(path);
  expect(archive).toMatchObject({
    digest,
    architecture: "amd64",
    run: {
      Env: ["PATH=/usr/bin", "LANG=C"],
      Entrypoint: ["/usr/bin/hello"],
      Cmd: ["--config=config.yml"],
      WorkingDir: "/etc/hello",
      User: "1000",
    },
  });
  await verifyLayers(path, archive);
  await unpackOciArchive(path, join(dir, "root"));
  expect(await readFile(join(dir, "root/etc/hello/config.yml"), "utf8")).toBe("greeting: hello\n");
  expect((await stat(join(dir, "root/usr/bin/hello"))).mode & 0o777).toBe(0o755);
});

test("damage is found wherever it is", async () => {
  const path = join(dir, "bad.tar");
  await writeOciArchive(path, image);
  const good = await readFile(path);
  const flip = (text: string): Buffer => {
    const at = good.indexOf(text);
    expect(at).toBeGreaterThan(0);
    const copy = Buffer.from(good);
    copy[at] = (copy[at] ?? 0) ^ 1;
    return copy;
  };
  const unpacked = (): Promise<unknown> => unpackOciArchive(path, join(dir, "bad-root"));

  await writeFile(path, flip("echo hello"));
  await expect(unpacked()).rejects.toThrow(/other content than its name says/);
  await writeFile(path, flip("amd64"));
  await expect(unpacked()).rejects.toThrow(/other content than its name says/);
  await writeFile(path, good.subarray(0, good.length >> 1));
  await expect(unpacked()).rejects.toThrow(/cut off|missing/);
  await writeFile(path, Buffer.alloc(10_240));
  await expect(unpacked()).rejects.toThrow(/oci-layout is missing/);
});
