import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { openPlace, repository, type Place } from "./homelab.ts";

const refusal = z.strictObject({
  ok: z.literal(false),
  issues: z.array(
    z.strictObject({
      code: z.string(),
      path: z.string(),
      message: z.string(),
      hint: z.string(),
      severity: z.enum(["error", "warning"]),
    }),
  ),
});

let place: Place;
let lab: string;
beforeEach(async () => {
  place = await openPlace();
  lab = await mkdtemp(join(tmpdir(), "hl-lab-"));
  for (const part of ["homelab.config.ts", "versions.json", "apps", "terraform"])
    await cp(join(repository, part), join(lab, part), { recursive: true });
});
afterEach(async () => {
  await place.close();
  await rm(lab, { recursive: true, force: true });
});

test("a config with many mistakes: all are told at once, and nothing is started", async () => {
  const file = join(lab, "homelab.config.ts");
  const text = await readFile(file, "utf8");
  const wrong = text
    .replace('ip: "192.168.1.203", memory: "16GiB",', 'ip: "192.168.1.202", vmId: 201, colour: "red",')
    .replace('gateway: { ip: "192.168.1.210" }', 'gateway: { ip: "10.0.0.9" }');
  expect(wrong).not.toBe(text);
  await writeFile(file, wrong);

  const ran = await place.run(["rehearse", "--json", "--lab", lab]);
  expect(ran.code).toBe(1);
  const { issues } = refusal.parse(JSON.parse(ran.stdout));
  const told = issues.map(({ path, message }) => `${path}: ${message}`).join("\n");
  expect(told).toMatch(/colour/);
  expect(told).toMatch(/memory/);
  expect(issues.every(({ hint }) => hint !== "")).toBe(true);
  expect(await readdir(place.state)).toEqual([]);

  const plain = await place.run(["rehearse", "--lab", lab]);
  expect(plain.code).toBe(1);
  expect(plain.stdout + plain.stderr).not.toMatch(/\n\s+at /);
});
