import { mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readOciArchive } from "../../lib/oci/read.ts";
import { unpackOciArchive } from "../../lib/oci/unpack.ts";
import { bakeAppliance, type Appliance } from "./bake.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-bake-"));
  await writeFile(join(dir, "program"), "#!/bin/sh\n");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const appliance: Appliance = {
  fileName: "edge-1.tar",
  entrypoint: "/usr/local/bin/edge --config=edge.yml",
  env: { PATH: "/usr/local/bin" },
  cwd: "/etc/edge",
  files: { "/etc/edge/edge.yml": "port: 443\n", "/etc/edge/more/a.yml": "a: 1\n" },
};

test("the archive holds the program, its files and how to run it", async () => {
  const { path, baked } = await bakeAppliance(join(dir, "images"), appliance, join(dir, "program"));
  expect(baked).toBe(true);
  expect(path).toBe(join(dir, "images", "edge-1.tar"));
  const { run } = await unpackOciArchive(path, join(dir, "root"));
  expect(run).toEqual({
    Env: ["PATH=/usr/local/bin"],
    Entrypoint: ["/usr/local/bin/edge"],
    Cmd: ["--config=edge.yml"],
    WorkingDir: "/etc/edge",
    StopSignal: "SIGTERM",
  });
  expect(await readFile(join(dir, "root/etc/edge/edge.yml"), "utf8")).toBe("port: 443\n");
  expect((await stat(join(dir, "root/usr/local/bin/edge"))).mode & 0o111).toBe(0o111);
  // The host writes the container's resolv.conf there and mounts over the others.
  for (const folder of ["etc", "proc", "dev", "sys", "tmp"])
    expect((await stat(join(dir, "root", folder))).isDirectory()).toBe(true);
});

const bake = (): Promise<{ baked: boolean; path: string }> => bakeAppliance(dir, appliance, join(dir, "program"));

test("a whole archive is kept, a damaged one is made anew", async () => {
  const { path } = await bake();
  const { digest } = await readOciArchive(path);
  expect((await bake()).baked).toBe(false);
  await truncate(path, 3000);
  expect((await bake()).baked).toBe(true);
  expect((await readOciArchive(path)).digest).toBe(digest);
});

test("archives are shared through a cache", async () => {
  const cache = join(dir, "cache");
  const first = await bakeAppliance(join(dir, "a"), appliance, join(dir, "program"), { cache });
  const second = await bakeAppliance(join(dir, "b"), appliance, join(dir, "program"), { cache });
  expect([first.baked, second.baked]).toEqual([true, false]);
  expect(await readFile(second.path)).toEqual(await readFile(first.path));
});

test("a relative path is refused", async () => {
  const wrong = { ...appliance, files: { "edge.yml": "" } };
  await expect(bakeAppliance(dir, wrong, join(dir, "program"))).rejects.toThrow(/"edge.yml" is not an absolute path/);
});
