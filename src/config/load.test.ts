import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as index from "../index.ts";
import { loadSource, SURFACE } from "./load.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "homelab-load-"));
  await cp(join(import.meta.dirname, "../../test/fixtures/seed"), folder, { recursive: true });
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("loadSource", () => {
  it("reads config, pins and apps; file and folder name an app", async () => {
    const source = await loadSource(folder);
    expect(source.config).toMatchObject({ domain: "home.example.net" });
    expect(source.versions).toMatchObject({ talos: "1.13.9" });
    expect(source.apps.map(({ file, name, category }) => ({ file, name, category }))).toEqual([
      { file: "apps/external/homepage.ts", name: "homepage", category: "external" },
      { file: "apps/external/whoami.ts", name: "whoami", category: "external" },
      { file: "apps/internal/it-tools.ts", name: "it-tools", category: "internal" },
    ]);
  });

  it("takes an app at the top of apps/ as external, and a lab without apps/ as one without apps", async () => {
    await writeFile(join(folder, "apps/top.ts"), "export default { image: 'a:1', port: 1 };\n");
    expect((await loadSource(folder)).apps.find(({ name }) => name === "top")).toMatchObject({ category: "external" });
    await rm(join(folder, "apps"), { recursive: true });
    expect((await loadSource(folder)).apps).toEqual([]);
  });

  it("reads sealed values beside apps", async () => {
    expect((await loadSource(folder)).sealed).toEqual([]);
    await writeFile(join(folder, "apps/internal/it-tools.sealed.json"), '{"KEY":"AgB="}');
    expect((await loadSource(folder)).sealed).toEqual([
      { file: "apps/internal/it-tools.sealed.json", name: "it-tools", category: "internal", value: { KEY: "AgB=" } },
    ]);
  });

  it("lets a config import a file of its own and sees it change", async () => {
    await writeFile(join(folder, "domain.ts"), 'export const domain: string = "one.example.net";\n');
    await writeFile(
      join(folder, "homelab.config.ts"),
      'import { domain } from "./domain.ts";\nexport default { domain };\n',
    );
    expect((await loadSource(folder)).config).toEqual({ domain: "one.example.net" });
    await writeFile(join(folder, "domain.ts"), 'export const domain: string = "two.example.net";\n');
    expect((await loadSource(folder)).config).toEqual({ domain: "two.example.net" });
  });

  it.each([
    ["homelab.config.ts", "\nthrow new Error('no such thing');\n", /homelab\.config\.ts: no such thing \(line 2\)/],
    ["homelab.config.ts", "export default {\n  a: 1,\n  b: = 2,\n};\n", /homelab\.config\.ts: .*3:/s],
    [
      "apps/external/whoami.ts",
      "\nconst a: string = nowhere();\n\nexport default { a };\n",
      /whoami\.ts: nowhere is not defined \(line 2\)/,
    ],
    ["versions.json", "{", /versions\.json: /],
    ["apps/external/whoami.sealed.json", "{", /whoami\.sealed\.json: /],
  ])("says where %s is broken", async (file, text, message) => {
    await writeFile(join(folder, file), text);
    await expect(loadSource(folder)).rejects.toMatchObject({
      code: "CONFIG_BROKEN",
      exitCode: 1,
      message: expect.stringMatching(message),
    });
  });

  it("hands the public surface to the lab's files", () => {
    expect(SURFACE).toEqual({ ...index });
  });

  it("says when there is no lab in the folder", async () => {
    await mkdir(join(folder, "empty"));
    await expect(loadSource(join(folder, "empty"))).rejects.toMatchObject({ code: "CONFIG_NOT_FOUND", exitCode: 1 });
  });
});
