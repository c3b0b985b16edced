import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPlace, processesNaming, reportOf, repository, type Place } from "./homelab.ts";

/** `nobody` on every distribution. */
const NOBODY = 65_534;
const root = process.getuid?.() === 0;

/** What a rehearsal reads of the project; the stand-in charts lie with the sources. */
const PARTS = [
  "dist",
  "src/rehearsal/charts",
  "terraform",
  "tools",
  "apps",
  "homelab.config.ts",
  "versions.json",
  "package.json",
];

let home: string;
let place: Place;

/**
 * A copy of the project and of the tool cache that another user can read: the checkout may lie where only its owner can.
 * Programs are linked where the file system allows it.
 */
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "hl-user-"));
  chmodSync(home, 0o755);
  const lab = join(home, "lab");
  for (const part of PARTS)
    cpSync(join(repository, part), join(lab, part), {
      recursive: true,
      filter: (path) => !path.includes("/.terraform"),
    });
  cpSync(join(repository, "node_modules"), join(lab, "node_modules"), { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(home, "cache", "homelab"), { recursive: true });
  const tools = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "homelab", "tools");
  cpSync(tools, join(home, "cache", "homelab", "tools"), { recursive: true });
  place = await openPlace({
    ...(root ? { uid: NOBODY } : {}),
    main: join(lab, "dist", "cli", "main.js"),
    env: { HOME: home, XDG_CACHE_HOME: join(home, "cache"), TMPDIR: join(home, "tmp") },
  });
  mkdirSync(join(home, "tmp"), { recursive: true });
  if (root) for (const path of [home, ...below(home), place.state]) chownSync(path, NOBODY, NOBODY);
}, 180_000);

afterAll(async () => {
  await place.close();
  rmSync(home, { recursive: true, force: true });
});

function below(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => !path.includes("/node_modules/") && existsSync(path));
}

test("a person without any privilege rehearses the lab", { timeout: 300_000 }, async () => {
  const ran = await place.run(["rehearse", "--json", "--lab", join(home, "lab")]);
  expect(ran.code, `${ran.stderr}${ran.stdout.slice(-1500)}`).toBe(0);
  const report = reportOf(ran);
  expect(report.ok).toBe(true);
  expect(report.edge).toEqual({ tlsPassthrough: true, httpRedirect: true });
  expect(processesNaming(place.state)).toEqual([]);
});
