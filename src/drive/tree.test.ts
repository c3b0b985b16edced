import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RENDERED_INDEX } from "../lib/rendered-index.ts";
import { planTree, writeTree } from "./tree.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "homelab-tree-"));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const files = (...entries: readonly (readonly [string, string])[]): ReadonlyMap<string, string> => new Map(entries);
const read = (path: string): Promise<string> => readFile(join(root, path), "utf8");

describe("writeTree", () => {
  it("writes what is new and leaves what is the same untouched", async () => {
    await writeTree(root, files(["k8s/a.yaml", "a"], ["k8s/b.yaml", "b"]));
    const before = await stat(join(root, "k8s/a.yaml"));
    const index = await stat(join(root, RENDERED_INDEX));
    const again = await writeTree(root, files(["k8s/a.yaml", "a"], ["k8s/b.yaml", "b"]));
    expect(again).toMatchObject({ write: [], remove: [], unchanged: ["k8s/a.yaml", "k8s/b.yaml"] });
    const changed = await writeTree(root, files(["k8s/a.yaml", "a"], ["k8s/b.yaml", "B"]));
    expect(changed.write).toEqual(["k8s/b.yaml"]);
    expect(await read("k8s/b.yaml")).toBe("B");
    expect((await stat(join(root, "k8s/a.yaml"))).ino).toBe(before.ino);
    expect(index.ino).not.toBe((await stat(join(root, RENDERED_INDEX))).ino);
  });

  it("removes what it wrote and no longer wants, with empty folders, and nothing else", async () => {
    await writeTree(root, files(["k8s/x/a.yaml", "a"], ["k8s/y/b.yaml", "b"]));
    await writeFile(join(root, "k8s/x/mine.yaml"), "mine");
    const done = await writeTree(root, files());
    expect(done.remove).toEqual(["k8s/x/a.yaml", "k8s/y/b.yaml"]);
    expect(await readdir(join(root, "k8s"), { recursive: true })).toEqual(["x", join("x", "mine.yaml")]);
  });

  it("reports a hand edit and keeps it, also when the file is no longer wanted", async () => {
    await writeTree(root, files(["a", "1"], ["b", "1"]));
    await writeFile(join(root, "a"), "edited");
    await writeFile(join(root, "b"), "edited");
    const done = await writeTree(root, files(["a", "2"]));
    expect(done).toMatchObject({ write: [], remove: [], edited: ["a", "b"] });
    expect([await read("a"), await read("b")]).toEqual(["edited", "edited"]);
    expect((await planTree(root, files(["a", "2"]))).edited).toEqual(["a", "b"]);
    const forced = await writeTree(root, files(["a", "2"]), { force: true });
    expect(forced).toMatchObject({ write: ["a"], remove: ["b"], edited: [] });
    expect(await read("a")).toBe("2");
  });

  it("does not overwrite a file that it never wrote", async () => {
    await mkdir(join(root, "k8s"));
    await writeFile(join(root, "k8s/a.yaml"), "by hand");
    expect((await writeTree(root, files(["k8s/a.yaml", "a"]))).foreign).toEqual(["k8s/a.yaml"]);
    expect(await read("k8s/a.yaml")).toBe("by hand");
    expect((await writeTree(root, files())).remove).toEqual([]);
  });

  it("takes over what it wrote before a crash that kept it from writing the index", async () => {
    await writeTree(root, files(["a", "1"]));
    await writeFile(join(root, "a"), "2");
    await writeFile(join(root, "b"), "2");
    expect((await writeTree(root, files(["a", "2"], ["b", "2"]))).unchanged).toEqual(["a", "b"]);
    expect((await writeTree(root, files(["a", "3"], ["b", "3"]))).write).toEqual(["a", "b"]);
  });

  it("refuses to guess when its index is broken", async () => {
    await writeFile(join(root, RENDERED_INDEX), "{");
    await expect(writeTree(root, files(["a", "1"]))).rejects.toThrow(/cannot be read/);
  });
});
