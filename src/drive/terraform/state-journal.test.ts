import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { waitFor } from "../../lib/wait.ts";
import { newestCopy, readCopies } from "./state-copies.ts";
import { copiesOf, isWhole, keepStates, replaceState, restoreState } from "./state-journal.ts";
import { newStateKey, stateKeysOf } from "./state-key.ts";
import { unfinishedWhy } from "./unfinished.ts";
import type { RootModule } from "./work-folder.ts";

let dir: string;
let terraform: RootModule;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-journal-"));
  terraform = { dir, env: {}, journal: join(dir, "journal") };
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const text = (serial: number, lineage = "ours"): string =>
  `${JSON.stringify({ version: 4, serial, lineage, outputs: { password: { value: "swordfish" } } })}\n`;
const put = (content: string): Promise<void> => writeFile(join(dir, "terraform.tfstate"), content);
const onDisk = (): Promise<string> => readFile(join(dir, "terraform.tfstate"), "utf8");
const asides = async (): Promise<readonly string[]> => (await readdir(dir)).filter((name) => name.endsWith(".aside"));

/** As after a run that ended with this state. */
async function seen(content: string): Promise<void> {
  await put(content);
  expect(await restoreState(terraform)).toEqual([]);
}

describe("the state before a run", () => {
  test("one that is as it was left, or newer, is left alone and becomes the last copy", async () => {
    await seen(text(3));
    await seen(text(4));
    expect((await newestCopy(copiesOf(terraform)))?.head.serial).toBe(4);
    expect(await unfinishedWhy(terraform)).toBeUndefined();
  });

  test.each([
    ["empty", ""],
    ["damaged", text(5).slice(0, 40)],
    ["older than its last copy (serial 2)", text(2)],
    ["another lab's or begun anew (its lineage differs)", text(9, "theirs")],
  ])("one that is %s is put back, and said so", async (fault, content) => {
    await seen(text(4));
    await put(content);
    const [sentence] = await restoreState(terraform);
    expect(sentence).toContain(`the state was ${fault}: put back serial 4`);
    expect(await onDisk()).toBe(text(4));
    expect(await unfinishedWhy(terraform)).toBe(`the state was ${fault}`);
    const kept = await Promise.all((await asides()).map((name) => readFile(join(dir, name), "utf8")));
    expect(kept).toEqual(content === "" ? [] : [content]);
  });

  test("one that is missing is put back; where there never was one, nothing happens", async () => {
    expect(await restoreState(terraform)).toEqual([]);
    expect(await isWhole(terraform)).toBe(true);
    await seen(text(4));
    await rm(join(dir, "terraform.tfstate"));
    expect(await isWhole(terraform)).toBe(false);
    expect(await restoreState(terraform)).toEqual(["the state was missing: put back serial 4"]);
    expect(await onDisk()).toBe(text(4));
  });

  test("a first write that was cut off before its first byte is taken away; with more in it a person has to look", async () => {
    await put("");
    expect(await restoreState(terraform)).toEqual([expect.stringContaining("first write")]);
    expect(await readdir(dir)).not.toContain("terraform.tfstate");
    await put("{");
    await expect(restoreState(terraform)).rejects.toMatchObject({ code: "STATE_BROKEN" });
  });

  test("the newest copy counts, not the highest serial: a state that was begun anew stays", async () => {
    await seen(text(50, "before"));
    await rm(join(dir, "terraform.tfstate"));
    await rm(join(dir, "journal"), { recursive: true });
    await seen(text(1, "after"));
    await put("");
    await restoreState(terraform);
    expect(await onDisk()).toBe(text(1, "after"));
  });

  test("what Terraform had to save elsewhere is taken over when it is newer", async () => {
    await seen(text(4));
    await writeFile(join(dir, "errored.tfstate"), text(6));
    expect(await restoreState(terraform)).toEqual([expect.stringContaining("took over serial 6")]);
    expect(await onDisk()).toBe(text(6));
    await writeFile(join(dir, "errored.tfstate"), text(5));
    expect(await restoreState(terraform)).toEqual([]);
  });

  test("a copy that was damaged is passed over", async () => {
    await seen(text(4));
    await seen(text(5));
    const name = (await newestCopy(copiesOf(terraform)))?.name ?? "";
    await writeFile(join(dir, "journal", name), "");
    await put("");
    expect(await restoreState(terraform)).toEqual([expect.stringContaining("put back serial 4")]);
  });

  test("a person may go back: the chosen copy is the last one from then on", async () => {
    await seen(text(4));
    await seen(text(5));
    const older = (await readCopies(copiesOf(terraform))).find(({ head }) => head.serial === 4);
    if (older === undefined) throw new Error("serial 4 was not kept");
    await replaceState(terraform, older);
    expect(await restoreState(terraform)).toEqual([]);
    expect(await onDisk()).toBe(text(4));
    expect(await asides()).toHaveLength(1);
  });
});

describe("copies", () => {
  test("each valid state is kept while something runs, nothing half-written, ten at most", async () => {
    const journal = keepStates(terraform);
    for (let serial = 1; serial <= 14; serial++) {
      await put(text(serial).slice(0, 30));
      await put(text(serial));
      await waitFor(async () => (await newestCopy(copiesOf(terraform)))?.head.serial === serial, {
        timeoutMs: 5_000,
        what: `copy of serial ${serial}`,
      });
    }
    await put("");
    await journal.stop();
    const serials = (await readCopies(copiesOf(terraform))).map(({ head }) => head.serial);
    expect(serials).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 6, 5]);
  });

  test("with a key nothing lies open, and only that key opens it", async () => {
    const key = newStateKey();
    const closed = { ...terraform, env: { STATE_KEY: key } };
    await put(text(4));
    await restoreState(closed);
    const [name = ""] = await readdir(join(dir, "journal"));
    const file = await readFile(join(dir, "journal", name), "utf8");
    expect(file).not.toContain("swordfish");
    expect((await newestCopy(copiesOf(closed)))?.text).toBe(text(4));
    expect(await newestCopy({ folder: join(dir, "journal"), keys: stateKeysOf({ STATE_KEY: newStateKey() }) })).toBe(
      undefined,
    );
    const both = stateKeysOf({ STATE_KEY: newStateKey(), STATE_KEY_FORMER: key });
    expect((await newestCopy({ folder: join(dir, "journal"), keys: both }))?.text).toBe(text(4));
    const changed = file.replace(/"data":"(..)/, (_, two: string) => `"data":"${two === "AA" ? "BB" : "AA"}`);
    await writeFile(join(dir, "journal", name), changed);
    expect(await newestCopy(copiesOf(closed))).toBeUndefined();
  });

  test("what was copied before there was a key is closed by the first run that has one", async () => {
    await seen(text(4));
    await seen(text(5));
    await restoreState({ ...terraform, env: { STATE_KEY: newStateKey() } });
    for (const name of await readdir(join(dir, "journal")))
      expect(await readFile(join(dir, "journal", name), "utf8")).not.toContain("swordfish");
  });

  test("all files are their owner's alone, also those that a shell wrote", async () => {
    await mkdir(join(dir, "journal"), { recursive: true });
    await put(text(4));
    await writeFile(join(dir, "terraform.tfstate.backup"), text(3));
    await chmod(join(dir, "terraform.tfstate"), 0o644);
    await restoreState(terraform);
    await put("{");
    await restoreState(terraform);
    const names = (await readdir(dir)).filter((name) => name.includes("tfstate"));
    for (const name of (await readdir(join(dir, "journal"))).map((file) => join("journal", file)).concat(names))
      expect((await stat(join(dir, name))).mode & 0o777, name).toBe(0o600);
  });
});

test.each([["short"], ["not base64 at all, but long enough for one!!="], [Buffer.alloc(31).toString("base64")]])(
  "%j is no key",
  (value) => {
    expect(() => stateKeysOf({ STATE_KEY: value })).toThrowError(/STATE_KEY is no key/);
  },
);

test("a former key alone is a mistake", () => {
  expect(() => stateKeysOf({ STATE_KEY_FORMER: newStateKey() })).toThrowError(/STATE_KEY is missing/);
});
