import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openCompiled, type Compiled } from "./compiled.ts";

let folder = "";
let compiled: Compiled;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "homelab-compiled-"));
  compiled = openCompiled(folder, { defineApp: (app: object) => ({ ...app, defined: true }) });
});
afterEach(() => rm(folder, { recursive: true }));

const CODE = 'exports.default = (0, require("homelab").defineApp)({ port: 1, fs: typeof require("node:fs") });';

it("runs what was kept of the very same file, with our surface, and nothing else", async () => {
  expect(await compiled.run("/lab/a.ts", "one")).toBeUndefined();
  await compiled.keep("/lab/a.ts", "one", CODE);
  expect(await compiled.run("/lab/a.ts", "one")).toEqual({ value: { port: 1, fs: "object", defined: true } });
  expect(await compiled.run("/lab/a.ts", "two")).toBeUndefined();
  expect(await compiled.run("/lab/b.ts", "one")).toBeUndefined();
});

it("keeps nothing that depends on other files or waits", async () => {
  await compiled.keep("/lab/a.ts", "1", 'exports.default = require("./b.ts");');
  await compiled.keep("/lab/a.ts", "2", "exports.default = await x;");
  await compiled.keep("/lab/a.ts", "3", 'exports.default = jitiImport("homelab");');
  await compiled.keep("/lab/a.ts", "4", 'exports.default = require("some-package");');
  expect(await readdir(folder)).toEqual([]);
});

it("names the file in the stack of what the file throws", async () => {
  await compiled.keep("/lab/a.ts", "x", '"use strict";\nthrow new Error("mine");');
  const thrown = await compiled.run("/lab/a.ts", "x").catch((error: unknown) => error);
  expect(thrown instanceof Error ? thrown.stack : "").toContain("/lab/a.ts:2:");
});
