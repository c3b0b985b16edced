import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeStarter } from "../init/files.ts";
import { PROJECT } from "../../lib/project.ts";
import { loadLab } from "../../plan/load-lab.ts";
import { isError } from "../../lib/issue.ts";
import { catalogSummaries } from "../../plan/apps/catalog-summaries.ts";
import { addApp, removeApp } from "./app-command.ts";
import { listApps, listText } from "./list.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "homelab-app-"));
  await cp(join(PROJECT, "test/fixtures/smallest"), folder, { recursive: true });
  await rm(join(folder, "versions.json"));
  // The pins of a lab that begins.
  await writeStarter(folder, await config());
});
afterEach(() => rm(folder, { recursive: true }));

const config = (): Promise<string> => readFile(join(folder, "homelab.config.ts"), "utf8");
const wanted = (name: string, own: { image?: string; port?: string; category?: string } = {}) => ({
  name,
  image: own.image,
  port: own.port,
  category: own.category ?? "external",
});

async function labOf() {
  const { lab, issues } = await loadLab(folder);
  if (lab === undefined) throw new Error(JSON.stringify(issues));
  return { lab, codes: issues.filter(isError).map(({ code }) => code) };
}

test("one line turns each app of the catalog on in a lab as homelab init makes it, and off again", async () => {
  for (const { name } of catalogSummaries()) {
    const before = await config();
    expect(await addApp(folder, wanted(name))).toMatchObject({ file: "homelab.config.ts" });
    expect((await config()).split("\n").length).toBe(before.split("\n").length + (before.includes("catalog:") ? 0 : 1));
    const { lab, codes } = await labOf();
    expect([...lab.apps.map((app) => app.name), ...lab.operators], name).toContain(name);
    // All that may be missing is what its owner alone knows.
    expect(codes.filter((code) => code !== "SECRET_UNSEALED")).toEqual([]);
    await expect(addApp(folder, wanted(name))).rejects.toMatchObject({ code: "APP_TAKEN" });
    await removeApp(folder, name);
    const { lab: after } = await labOf();
    expect([...after.apps.map((app) => app.name), ...after.operators]).toEqual([]);
  }
});

test("several stand in the list with what they want of the platform, and no longer among what there is besides", async () => {
  for (const name of ["immich", "metrics-server"]) await addApp(folder, wanted(name));
  const found = listApps((await labOf()).lab);
  expect(found).toMatchObject({ apps: [{ name: "immich" }], parts: ["cloudnative-pg", "metrics-server"] });
  expect(found.more.map(({ name }) => name)).not.toContain("metrics-server");
  expect(listText(found)).toMatch(/^immich +external +https:\/\/immich\.home\.example\.net$/m);
  expect(listText(found)).toMatch(/^metrics-server +\(part of the platform\)$/m);
});

test("an app of one's own is a file that is right as it stands, and goes with its file", async () => {
  const done = await addApp(
    folder,
    wanted("notes", { image: "docker.io/a/notes:1.2", port: "8081", category: "internal" }),
  );
  expect(done.file).toBe("apps/internal/notes.ts");
  expect((await readFile(join(folder, done.file), "utf8")).trimEnd().split("\n").length).toBeLessThanOrEqual(15);
  const { lab, codes } = await labOf();
  expect(codes).toEqual([]);
  expect(lab.apps).toMatchObject([{ name: "notes", category: "internal" }]);
  await removeApp(folder, "notes");
  expect((await labOf()).lab.apps).toEqual([]);
});

test("what would make the lab wrong, or is unknown, is refused, and nothing is changed", async () => {
  const before = await config();
  await expect(addApp(folder, wanted("imich"))).rejects.toMatchObject({
    code: "APP_UNKNOWN",
    hint: "did you mean immich? An app of your own wants --image and --port",
  });
  await expect(addApp(folder, wanted("Notes", { image: "docker.io/a/notes:1" }))).rejects.toMatchObject({
    code: "APP_INVALID",
  });
  await expect(addApp(folder, wanted("notes", { image: "docker.io/a/notes:latest" }))).rejects.toMatchObject({
    code: "APP_INVALID",
  });
  await expect(removeApp(folder, "immich")).rejects.toMatchObject({ code: "CONFIG_UNEDITED" });
  expect(await config()).toBe(before);
  expect((await labOf()).lab.apps).toEqual([]);
});
