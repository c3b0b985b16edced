import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "./homelab.ts";

/**
 * This repository's lab, on two Proxmox hosts with a shared storage for disks, and with an app that keeps something.
 *
 * @returns its folder, and what removes it
 */
export async function openStorageLab(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "hl-lab-"));
  for (const part of ["homelab.config.ts", "versions.json", "apps", "terraform"])
    await cp(join(repository, part), join(folder, part), { recursive: true });
  const file = join(folder, "homelab.config.ts");
  const config = await readFile(file, "utf8");
  const two = replaced(config, [
    [
      'storage: { images: "local", disks: "local-lvm" }',
      `hosts: { pve2: { ip: "192.168.1.11" } },
       storage: { images: "local", disks: "san" },
       storages: { local: { type: "dir" }, "local-lvm": { type: "lvmthin" }, san: { type: "lvm", shared: true } }`,
    ],
    [
      '    "worker-1":',
      `    "worker-2": { role: "worker", ip: "192.168.1.204", memory: "8GiB", cores: 2, host: "pve2" },
    "worker-1":`,
    ],
  ]);
  await writeFile(file, two);
  await writeFile(
    join(folder, "apps", "internal", "notes.ts"),
    `import { defineApp } from "homelab";

export default defineApp({
  image: "docker.io/corentinth/it-tools",
  port: 80,
  user: 101,
  volumes: { data: { path: "/data", size: "2GiB" } },
});
`,
  );
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

function replaced(text: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`the lab's config has no "${from}" any more`);
    return before.replace(from, to);
  }, text);
}
